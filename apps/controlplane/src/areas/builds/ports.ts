import type {
  BuiltKind,
  DockerBuildPlan,
  HelmBuildPlan,
  ImageBuildPlan,
  KubernetesManifestBuildPlan,
  SandboxBuildPlan,
  Wire,
} from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { NewJob, QueuePlace } from "../jobs/index.ts";
import type { Build } from "./build.ts";

/** What builds are of, as far as they need it: a component, or the sandbox of an app under the app's id. */
export interface BuildSubject {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
}

/** What a config says of its source and of what is made of it, stored or not. */
export interface BuildableSource {
  /** Undefined where nothing is built for it. */
  readonly kind: BuiltKind | undefined;
  /** Why nothing is, in a sentence. */
  readonly unbuilt?: string;
  readonly type: string;
  readonly configDigest: string;
  /** What the source is when it is not in git. */
  readonly inlineSource: string | undefined;
  readonly git: BuildableGit | undefined;
  readonly recipe: {
    readonly docker?: DockerBuildPlan;
    readonly helm?: HelmBuildPlan;
    readonly kubernetes?: KubernetesManifestBuildPlan;
    readonly image?: ImageBuildPlan;
    readonly sandbox?: SandboxBuildPlan;
  };
}

/** A config version as far as builds need it; immutable. */
export interface BuildableConfig extends BuildableSource {
  readonly id: string;
  /** Undefined for configs that are not numbered. */
  readonly version: number | undefined;
  readonly buildTimeoutSeconds: number | undefined;
}

/** Where a config's source is. */
export interface BuildableGit {
  readonly repository: string;
  readonly branch: string;
  readonly directory: string;
  /** The VCS connection that reaches the repository; public ones need none. */
  readonly connectionId: string | undefined;
}

/** Components and their configs. */
export interface ComponentCatalog {
  /** By id, or by name within an app; undefined when there is none such. */
  find(connection: Connection, idOrName: string, appId: string | undefined): Promise<BuildSubject | undefined>;
  /** Which of some components live; those cannot be deleted until the transaction ends. */
  hold(connection: Connection, componentIds: readonly string[]): Promise<readonly string[]>;
  latestConfig(connection: Connection, componentId: string): Promise<BuildableConfig | undefined>;
  config(connection: Connection, configId: string): Promise<BuildableConfig | undefined>;
  configs(connection: Connection, configIds: readonly string[]): Promise<BuildableConfig[]>;
  /** The id of an app, by that or its name; throws NotFound when there is none such. */
  appId(connection: Connection, idOrName: string): Promise<string>;
  /** Holds an app, by id, until the transaction ends. */
  holdApp(connection: Connection, appId: string): Promise<unknown>;
  /** What makes up an app config, in build order; `latest` is the newest. */
  ofAppConfig(connection: Connection, appId: string, configId: string): Promise<AppConfigComponents>;
  /** Every component of an app, each after those it depends on. */
  inBuildOrder(connection: Connection, appId: string): Promise<BuildSubject[]>;
  wireConfigs(connection: Connection, configIds: readonly string[]): Promise<ReadonlyMap<string, WireConfig>>;
}

/** One component as an app config has it. */
export interface ConfiguredComponent {
  readonly component: BuildSubject;
  readonly config: BuildableConfig;
}

export interface AppConfigComponents {
  readonly appConfigId: string;
  readonly appId: string;
  readonly components: readonly ConfiguredComponent[];
}

export type WireConfig = Wire<"ComponentConfigConnection">;

/** The sandboxes of apps and their configs. */
export interface SandboxCatalog {
  /** The app, by id or name, with its newest sandbox config; throws NotFound when there is no such app. */
  find(connection: Connection, app: string): Promise<AppSandbox>;
  /** Keeps an app, by id, from being deleted until the transaction ends; throws NotFound when it is. */
  hold(connection: Connection, appId: string): Promise<unknown>;
  configs(connection: Connection, configIds: readonly string[]): Promise<SandboxConfig[]>;
}

export interface AppSandbox {
  readonly subject: BuildSubject;
  readonly appName: string;
  readonly config: SandboxConfig | undefined;
}

/** A version of a sandbox, and the app config that it is a part of. */
export interface SandboxConfig extends BuildableConfig {
  readonly appConfigId: string;
}

/** What the configs of builds say of what is made from a source; throws where a build's config is not there. */
export type FindConfigDigest = (
  connection: Connection,
  build: Pick<Build, "id" | "subjectKind" | "configId">,
) => Promise<string>;

/** A ref resolved to exactly one commit. */
export interface ResolvedSource {
  readonly url: string;
  readonly commit: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
  /** Of the configured directory at that commit. */
  readonly treeDigest: string;
  /** The VCS connection that reached the repository. */
  readonly connectionId?: string;
}

export interface SourceRequest {
  readonly repository: string;
  readonly directory: string;
  /** A branch, a tag or a full commit. */
  readonly ref: string;
  /** The moment, on `performance.now()`, since when the answer must hold; requests of one batch share it. */
  readonly asOf?: number;
  readonly connection?: { readonly orgId: string; readonly id: string };
}

/** Git as the control plane sees it. */
export interface Sources {
  /** Throws InvalidInput `build.ref-not-found` and its like, or Unavailable when the repository does not answer. */
  resolve(request: SourceRequest): Promise<ResolvedSource>;
  /** Keeps the commit for a build; returns the row's id. */
  insertCommit(connection: Connection, commit: NewCommit): Promise<string>;
  wireCommits(
    connection: Connection,
    commitIds: readonly string[],
  ): Promise<ReadonlyMap<string, Wire<"VCSConnectionCommit">>>;
}

export interface NewCommit {
  readonly orgId: string;
  readonly createdById: string;
  readonly sha: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
  readonly vcsConnectionId?: string;
}

/** Where a build's lines go. */
export interface BuildLogs {
  createStream(connection: Connection, stream: NewLogStream): Promise<string>;
  closeStream(connection: Connection, logStreamId: string): Promise<void>;
  wireStreams(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, Wire<"LogStream">>>;
}

export interface NewLogStream {
  readonly orgId: string;
  readonly ownerType: string;
  readonly ownerId: string;
  readonly createdById: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** The queue a build's job goes through. */
export interface BuildJobs {
  insert(connection: Connection, job: NewJob): Promise<{ readonly id: string }>;
  /** Locks the job's row until the transaction ends. */
  lock(connection: Connection, jobId: string): Promise<void>;
  /** Ends the job unless it has ended already. */
  cancel(connection: Connection, jobId: string): Promise<void>;
  place(connection: Connection, jobId: string): Promise<QueuePlace | undefined>;
  wireJobs(connection: Connection, jobIds: readonly string[]): Promise<ReadonlyMap<string, Wire<"RunnerJob">>>;
}

/** The runners that may build for an org. */
export interface BuildRunners {
  readonly runnerGroupId: string;
  readonly toolchainIds: readonly string[];
  /** Job types that at least one connected runner can run. */
  readonly capabilities: ReadonlySet<string>;
  /** Names of the tools that at least one connected runner has. */
  readonly tools: ReadonlySet<string>;
  readonly connectedCount: number;
}

export interface RunnerDirectory {
  ofOrg(connection: Connection, orgId: string): Promise<BuildRunners>;
}

export interface AccountDirectory {
  wireAccounts(connection: Connection, accountIds: readonly string[]): Promise<ReadonlyMap<string, Wire<"Account">>>;
}

/** The registry builds are pushed to. */
export interface BuildRegistry {
  /** Base URL that jobs push to. */
  readonly url: string;
  /** True when the manifest is there and whole. */
  hasManifest(connection: Connection, repository: string, digest: string): Promise<boolean>;
}
