import { buildOwnerTypes, RECIPE_VERSION, type Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { newId, notFound } from "@exclave/kernel";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { NewEvent } from "../../events/index.ts";
import type { Build, BuildUpstream } from "../build.ts";
import { type BuildRequest, checkRefMakesSense } from "../build-request.ts";
import { streamOf } from "../build-stream.ts";
import { type ContentKeyParts, contentKey, isPending } from "../content-key.ts";
import { buildEvent } from "../events.ts";
import type { SourceLooks } from "../looking/index.ts";
import { builtKindOf, jobSpecOf, toBuildPlan } from "../plan.ts";
import type {
  BuildableConfig,
  BuildJobs,
  BuildLogs,
  BuildRegistry,
  BuildRunners,
  BuildSubject,
  ComponentCatalog,
  ResolvedSource,
  RunnerDirectory,
  Sources,
} from "../ports.ts";
import type { BuildReader } from "../reading/index.ts";
import type { LookUpKey } from "../resolving/index.ts";
import { insertBuild } from "../store.ts";
import { labelsOf, subjectKindOf } from "../subject.ts";
import { whyNobodyCan } from "../waiting.ts";

/** What is to be built, with its source resolved to one commit. */
export interface PreparedBuild {
  readonly subject: BuildSubject;
  readonly config: BuildableConfig;
  readonly gitRef: string | null;
  readonly source: ResolvedSource | undefined;
  /** Empty where only the job can find it. */
  readonly sourceDigest: string;
  readonly upstream: BuildUpstream | undefined;
  readonly isForced: boolean;
  readonly retryOfId: string | null;
}

export interface PrepareOptions {
  readonly retryOfId: string | null;
  /** What the build that is repeated was resolved to. */
  readonly upstream?: BuildUpstream | undefined;
  /** When the request began: looks at a repository are shared from then on. */
  readonly asOf: number;
}

/** Makes builds. Two requests for equal keys at once: the second sees what the first began. */
export interface BuildCreator {
  /** Resolves the source to one commit; asks git, so it runs outside of any transaction. */
  prepare(
    subject: BuildSubject,
    config: BuildableConfig,
    request: BuildRequest,
    options: PrepareOptions,
  ): Promise<PreparedBuild>;
  /** Makes builds in the caller's transaction, and answers them in the same order. */
  insert(connection: Connection, context: RequestContext, prepared: readonly PreparedBuild[]): Promise<Build[]>;
  /** Makes prepared builds of components in one transaction; answers them whole, in the same order. */
  create(context: RequestContext, prepared: readonly PreparedBuild[]): Promise<Wire<"ComponentBuild">[]>;
}

export interface BuildCreatorOptions {
  readonly mutate: Mutate;
  readonly catalog: Pick<ComponentCatalog, "hold">;
  readonly sources: Sources;
  readonly looks: SourceLooks;
  readonly logs: BuildLogs;
  readonly jobs: BuildJobs;
  readonly runners: RunnerDirectory;
  readonly registry: BuildRegistry;
  readonly reader: BuildReader;
  readonly lookUp: LookUpKey;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
}

export function createBuildCreator(options: BuildCreatorOptions): BuildCreator {
  const { mutate, catalog, sources, looks, logs, jobs, runners, registry, reader, lookUp, publish } = options;

  async function prepare(
    subject: BuildSubject,
    config: BuildableConfig,
    request: BuildRequest,
    { retryOfId, asOf, upstream }: PrepareOptions,
  ): Promise<PreparedBuild> {
    builtKindOf(config);
    checkRefMakesSense(request, config.git !== undefined);
    const found = await looks.find(config, { orgId: subject.orgId, request, asOf });
    return {
      ...found,
      subject,
      config,
      isForced: request.isForced,
      retryOfId,
      upstream,
      sourceDigest: found.sourceDigest || (upstream?.digest ?? ""),
    };
  }

  /** Inserts the build and whatever its key calls for: nothing more, a place at a running job, or a job of its own. */
  async function place(
    connection: Connection,
    context: RequestContext,
    { prepared, builders }: Placement,
  ): Promise<Build> {
    const { subject, config, source, sourceDigest, isForced } = prepared;
    const parts: ContentKeyParts = {
      configDigest: config.configDigest,
      sourceDigest,
      recipeVersion: RECIPE_VERSION,
      toolchainIds: builders.toolchainIds,
    };
    const key = contentKey(parts);
    const isKeyPending = isPending(parts);
    const [commitId, found] = await Promise.all([
      source ? insertCommit(connection, context, source) : null,
      isForced ? undefined : lookUp(connection, { subjectId: subject.id, key }),
    ]);
    const id = newId("build");
    const common = {
      id,
      orgId: context.orgId,
      appId: subject.appId,
      subjectKind: subjectKindOf(config),
      subjectId: subject.id,
      configId: config.id,
      configVersion: config.version ?? null,
      gitRef: prepared.gitRef,
      commitId,
      sourceDigest,
      contentKey: key,
      isKeyPending,
      upstream: prepared.upstream ?? null,
      isForced,
      retryOfId: prepared.retryOfId,
      createdById: context.principal.id,
    };
    if (found && "leader" in found) {
      const { status, statusDescription, jobId, logStreamId } = found.leader;
      return await insertBuild(connection, {
        ...common,
        status,
        statusDescription,
        jobId,
        logStreamId,
        noOp: false,
        artifactId: null,
      });
    }
    if (found) {
      const { artifact } = found;
      return await insertBuild(connection, {
        ...common,
        isKeyPending: false,
        status: "active",
        statusDescription: `nothing changed since build ${artifact.buildId}`,
        jobId: null,
        // Its lines are those of the build that made the artifact.
        logStreamId: { ofBuild: artifact.buildId },
        noOp: true,
        artifactId: artifact.id,
      });
    }
    const logStreamId = await logs.createStream(
      connection,
      streamOf({ buildId: id, subject, config, createdById: context.principal.id }),
    );
    const jobId = await insertJob(connection, context, { prepared, builders, buildId: id, logStreamId, isKeyPending });
    const statusDescription = queuedDescription(config, builders);
    return await insertBuild(connection, {
      ...common,
      status: "queued",
      statusDescription,
      jobId,
      logStreamId,
      noOp: false,
      artifactId: null,
    });
  }

  async function insert(
    connection: Connection,
    context: RequestContext,
    prepared: readonly PreparedBuild[],
  ): Promise<Build[]> {
    if (prepared.length === 0) {
      return [];
    }
    const builders = await runners.ofOrg(connection, context.orgId);
    const builds: Build[] = [];
    for (const one of prepared) {
      const build = await place(connection, context, { prepared: one, builders });
      await publish(connection, buildEvent(build));
      builds.push(build);
    }
    return builds;
  }

  async function insertCommit(
    connection: Connection,
    context: RequestContext,
    source: ResolvedSource,
  ): Promise<string> {
    return await sources.insertCommit(connection, {
      orgId: context.orgId,
      createdById: context.principal.id,
      sha: source.commit,
      authorName: source.authorName,
      authorEmail: source.authorEmail,
      message: source.message,
      ...(source.connectionId === undefined ? {} : { vcsConnectionId: source.connectionId }),
    });
  }

  async function insertJob(connection: Connection, context: RequestContext, parts: JobParts): Promise<string> {
    const { prepared, builders, buildId, logStreamId, isKeyPending } = parts;
    const { subject, config, source, upstream } = prepared;
    const { id } = await jobs.insert(connection, {
      ...jobSpecOf(config),
      orgId: context.orgId,
      runnerGroupId: builders.runnerGroupId,
      appId: subject.appId,
      ownerType: buildOwnerTypes[subjectKindOf(config)],
      ownerId: buildId,
      logStreamId,
      group: "build",
      operation: "build",
      statusDescription: "waiting for a runner",
      plan: toBuildPlan({
        buildId,
        subject,
        config,
        source,
        upstream,
        awaitsVerdict: isKeyPending,
        registryUrl: registry.url,
      }),
      metadata: labelsOf({ buildId, subject, config }),
      createdById: context.principal.id,
    });
    return id;
  }

  /** A component may have been deleted while its source was looked at: nothing would ever end its build. */
  async function requireLive(connection: Connection, prepared: readonly PreparedBuild[]): Promise<void> {
    const ids = prepared.map(({ subject }) => subject.id);
    const live = new Set(await catalog.hold(connection, ids));
    const gone = prepared.find(({ subject }) => !live.has(subject.id))?.subject;
    if (gone) {
      throw notFound("component.not-found", `component ${gone.name} was deleted while its build was prepared`, {
        hint: `GET /v1/apps/${gone.appId}/components lists the app's components`,
      });
    }
  }

  async function create(
    context: RequestContext,
    prepared: readonly PreparedBuild[],
  ): Promise<Wire<"ComponentBuild">[]> {
    return await mutate(context, { action: "build.create", resourceType: "build" }, async (connection) => {
      const [builders] = await Promise.all([
        runners.ofOrg(connection, context.orgId),
        requireLive(connection, prepared),
      ]);
      const builds: Build[] = [];
      for (const one of prepared) {
        builds.push(await place(connection, context, { prepared: one, builders }));
      }
      const answer = Promise.all([
        reader.whole(connection, builds),
        ...builds.map((build) => publish(connection, buildEvent(build))),
      ]).then(([whole]) => whole);
      const resourceId = builds.map(({ id }) => id).join(",");
      return { answer, resourceId, details: { content_keys: builds.map((build) => build.contentKey) } };
    });
  }

  return { prepare, insert, create };
}

interface Placement {
  readonly prepared: PreparedBuild;
  /** Who could build it: the same for all builds of a request. */
  readonly builders: BuildRunners;
}

interface JobParts extends Placement {
  readonly buildId: string;
  readonly logStreamId: string;
  readonly isKeyPending: boolean;
}

function queuedDescription(config: BuildableConfig, builders: BuildRunners): string {
  const { type } = jobSpecOf(config);
  if (builders.connectedCount === 0) {
    return "queued; no runner of this org is connected";
  }
  return builders.capabilities.has(type)
    ? "queued and waiting for runner to pick up"
    : `queued; ${whyNobodyCan(type, builders)}`;
}
