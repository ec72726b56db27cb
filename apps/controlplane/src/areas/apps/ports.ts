import type { RequestBody, Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { RequestContext } from "../../requests/index.ts";
import type { LookedSource, MadeBuild, SurveyedBuild } from "../builds/index.ts";
import type { ComponentRequest, PreparedComponent, SpecifiedConfig, SyncedComponent } from "../components/index.ts";
import type { NewEvent } from "../events/index.ts";
import type { App } from "./app.ts";
import type { AppConfig, Membership } from "./configs/app-config.ts";
import type { Namer } from "./naming/named.ts";
import type { PartRequest } from "./parts/part-request.ts";

/** A component as far as parts of an app config name it. */
export interface NamedComponent {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What an app's components do for it, each in the caller's transaction. */
export interface AppComponents {
  listIds(connection: Connection, appId: string): Promise<readonly string[]>;
  list(connection: Connection, appId: string): Promise<readonly NamedComponent[]>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
  /** What makes up an app config now, by id. */
  listConfigIds(connection: Connection, appConfig: AppConfig): Promise<string[]>;
  /** The whole configs that make up an app config, in the order it lists its components. */
  listConfigs(connection: Connection, appConfig: AppConfig): Promise<Wire<"ComponentConfigConnection">[]>;
}

/** What an app's actions, or its runbooks, do for it, each in the caller's transaction. */
export interface AppMembers {
  list(
    connection: Connection,
    appId: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, string>> }[]>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
  /** What makes up an app config now, in the order it lists them. */
  listIn(connection: Connection, appConfig: AppConfig): Promise<readonly Membership[]>;
}

/** The same of actions, which an app config also shows whole. */
export interface AppActions extends AppMembers {
  listConfigs(connection: Connection, appConfig: AppConfig): Promise<Wire<"ActionWorkflowConfig">[]>;
}

/** The branches of apps. */
export interface AppBranches {
  /** A live one of the app, by id or name; undefined when there is none. */
  find(
    connection: Connection,
    place: { readonly app: string; readonly branch: string },
  ): Promise<{ readonly id: string } | undefined>;
  /** The same; throws NotFound. */
  load(
    connection: Connection,
    place: { readonly app: string; readonly branch: string },
  ): Promise<{ readonly id: string }>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
}

/** The same, which app configs also show. */
export interface ShownBranches extends AppBranches {
  /** Branches with their newest configs, by id, also of those that live no more. */
  shown(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, Wire<"AppBranch">>>;
}

/** A config of the app, by id or as the `latest`; throws NotFound. */
export type LoadAppConfig = (connection: Connection, app: App, configId: string) => Promise<AppConfig>;

/** Something that an app config asks for, and where in the intermediate config it stands. */
export interface Asked<Request> {
  readonly path: string;
  readonly request: Request;
}

/** Everything that an app config asks for, in the words of the API. */
export interface AskedConfig {
  readonly readme: string;
  readonly app: RequestBody<"update_app">;
  readonly parts: readonly Asked<PartRequest>[];
  /** Each behind those it depends on. */
  readonly components: readonly Asked<ComponentRequest>[];
  readonly actions: readonly Asked<AskedAction>[];
  readonly runbooks: readonly Asked<AskedRunbook>[];
  readonly branches: readonly Asked<AskedBranch>[];
  /** One, or none. */
  readonly installsConfigs: readonly Asked<RequestBody<"create_app_installs_config">>[];
}

export interface AskedAction {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: RequestBody<"create_action_workflow_config">;
}

export interface AskedRunbook {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: RequestBody<"create_runbook_config">;
}

export interface AskedBranch {
  readonly name: string;
  /** Names. */
  readonly postDeployRunbooks: readonly string[];
  readonly config: RequestBody<"create_app_branch_config">;
}

/** What came of reading an intermediate config: what it asks for only when nothing is wrong. */
export interface ReadConfig {
  readonly asked: AskedConfig | undefined;
  readonly diagnostics: readonly Wire<"AppConfigDiagnostic">[];
}

/** Reads the text of an intermediate config; never throws for what is in it. */
export type ReadIntermediate = (text: string) => ReadConfig;

/** Components as an app config describes them; see `components/syncing`. */
export interface SyncComponents {
  prepare(orgId: string, request: ComponentRequest): Promise<PreparedComponent>;
  apply(
    connection: Connection,
    place: { readonly context: RequestContext; readonly appConfig: AppConfig },
    prepared: readonly PreparedComponent[],
  ): Promise<SyncedComponent[]>;
  /** Ends components of a held app; throws Conflict when others depend on one of them. */
  remove(connection: Connection, appId: string, ids: readonly string[]): Promise<void>;
}

/** What lives of an app's components, actions or runbooks, with what their configs in these app configs of it name. */
export type ListNamers = (
  connection: Connection,
  appId: string,
  appConfigs: readonly AppConfig[],
) => Promise<readonly Namer[]>;

/** Something of an app that has a name, such as an action; an installs config goes by that of its repository. */
export interface Named {
  readonly name: string;
  readonly id: string;
}

/** The live things of one kind that an app has. */
export type ListNamed = (connection: Connection, appId: string) => Promise<readonly Named[]>;

/** Where what has a name goes, and who sends it there. */
export interface NamedPlace {
  /** Held by the caller, and open. */
  readonly appConfig: AppConfig;
  readonly createdById: string;
}

/** Whole configs of actions, runbooks or branches, or the whole installs config, that make up an app config, by name. */
export type WholeConfigs = (
  connection: Connection,
  appConfig: AppConfig,
) => Promise<readonly { readonly name: string; readonly config: object }[]>;

/** Actions, runbooks, branches or the one installs config as an app config describes them. */
export interface SyncNamed<Request> {
  /** Checks one, outside of any transaction; what it answers makes it be there, in the caller's. */
  prepare(orgId: string, request: Request): Promise<ApplyNamed>;
  /** What an app config is made up of. */
  listIn(connection: Connection, appConfig: AppConfig): Promise<readonly Membership[]>;
  /** The live ones of an app. */
  list(connection: Connection, appId: string): Promise<readonly Named[]>;
  /** Ends those of an app. */
  remove(connection: Connection, appId: string, ids: readonly string[]): Promise<void>;
}

export type ApplyNamed = (connection: Connection, place: NamedPlace) => Promise<Named>;

/** Builds of what an app config describes. */
export interface SyncBuilds {
  /** The sources as they are now, in order; undefined where nothing is built. Not for transactions. */
  look(orgId: string, configs: readonly SpecifiedConfig[]): Promise<(LookedSource | undefined)[]>;
  /** What a sync would build, in order; writes nothing. */
  survey(connection: Connection, orgId: string, synced: readonly LookedSync[]): Promise<SurveyedBuild[]>;
  /** Makes the builds that are needed; the caller holds the app. */
  make(connection: Connection, context: RequestContext, synced: readonly LookedSync[]): Promise<MadeBuild[]>;
  /** Commits by the id of their row. */
  commits(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A component that was synced, with its source as it was found before. */
export interface LookedSync extends Pick<SyncedComponent, "component" | "config"> {
  readonly looked: LookedSource | undefined;
}

/**
 * Holds the open app config that a request names, or else the one that takes what names none; throws InvalidInput or Conflict
 * where it names another.
 */
export type AppConfigFor = (
  connection: Connection,
  choice: { readonly appId: string; readonly named: string | undefined; readonly createdById: string },
) => Promise<AppConfig>;

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
