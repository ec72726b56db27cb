import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { invalidInput, newId, notFound, sha256Digest } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { Artifact } from "../artifacts/index.ts";
import type { NewEvent } from "../events/index.ts";
import { type Build, checkCancellable, checkRetryable } from "./build.ts";
import {
  type BuildRequest,
  type BuildRequestBody,
  checkIsLatest,
  checkRefMakesSense,
  parseBuildRequest,
} from "./build-request.ts";
import { contentKey, RECIPE_VERSION } from "./content-key.ts";
import { buildEvent } from "./events.ts";
import { builtKindOf, jobSpecOf, toBuildPlan } from "./plan.ts";
import type {
  BuildableComponent,
  BuildableConfig,
  BuildJobs,
  BuildLogs,
  BuildRegistry,
  BuildRunners,
  ComponentCatalog,
  ResolvedSource,
  RunnerDirectory,
  Sources,
} from "./ports.ts";
import type { BuildReader } from "./reading/index.ts";
import {
  findBuilds,
  findInFlight,
  insertBuild,
  listBuilds,
  lockBuild,
  lockBuildsOfJob,
  lockKey,
  moveBuild,
} from "./store.ts";
import { explain } from "./waiting.ts";

/** Which component a request is about: by id, or by id or name within an app. */
export interface ComponentRef {
  readonly idOrName: string;
  readonly appId: string | undefined;
}

/** One build of a component, by id. */
export interface BuildRef extends ComponentRef {
  readonly buildId: string;
}

export interface BuildPage {
  readonly items: Wire<"ComponentBuild">[];
  readonly hasNext: boolean;
}

export interface BuildService {
  create(context: RequestContext, component: ComponentRef, body: BuildRequestBody): Promise<Wire<"ComponentBuild">>;
  /** One build of every component of an app, in one transaction, dependencies first. */
  createAll(context: RequestContext, appId: string): Promise<Wire<"ComponentBuild">[]>;
  get(context: RequestContext, ref: Partial<BuildRef> & { readonly buildId: string }): Promise<Wire<"ComponentBuild">>;
  latest(context: RequestContext, component: ComponentRef): Promise<Wire<"ComponentBuild">>;
  list(
    context: RequestContext,
    filter: { component?: ComponentRef; appId?: string; offset: number; limit: number },
  ): Promise<BuildPage>;
  cancel(context: RequestContext, ref: BuildRef): Promise<Wire<"ComponentBuild">>;
  retry(context: RequestContext, ref: BuildRef): Promise<Wire<"ComponentBuild">>;
  explain(context: RequestContext, ref: BuildRef): Promise<Wire<"BuildExplanation">>;
}

export interface BuildServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly catalog: ComponentCatalog;
  readonly sources: Sources;
  readonly logs: BuildLogs;
  readonly jobs: BuildJobs;
  readonly runners: RunnerDirectory;
  readonly registry: BuildRegistry;
  readonly reader: BuildReader;
  readonly findArtifactByKey: (
    connection: Connection,
    componentId: string,
    contentKey: string,
  ) => Promise<Artifact | undefined>;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
}

/** What is to be built, with its source resolved to one commit. */
interface Prepared {
  readonly component: BuildableComponent;
  readonly config: BuildableConfig;
  readonly gitRef: string | null;
  readonly source: ResolvedSource | undefined;
  readonly sourceDigest: string;
  readonly isForced: boolean;
  readonly retryOfId: string | null;
}

export function createBuildService(options: BuildServiceOptions): BuildService {
  const { pools, mutate, catalog, sources, logs, jobs, runners, registry, reader, findArtifactByKey, publish } =
    options;

  async function prepare(
    component: BuildableComponent,
    config: BuildableConfig,
    request: BuildRequest,
    retryOfId: string | null,
  ): Promise<Prepared> {
    builtKindOf(config);
    checkRefMakesSense(request, config.git !== undefined);
    const base = { component, config, isForced: request.isForced, retryOfId };
    if (!config.git) {
      return { ...base, gitRef: null, source: undefined, sourceDigest: sha256Digest(config.inlineSource ?? "") };
    }
    const { repository, directory, branch } = config.git;
    const source = await sources.resolve({ repository, directory, ref: request.gitRef ?? branch });
    if (request.gitRef !== undefined && request.mustBeLatest) {
      const head = await sources.resolve({ repository, directory, ref: branch });
      checkIsLatest(request.gitRef, source.commit, branch, head.commit);
    }
    return { ...base, gitRef: request.gitRef ?? branch, source, sourceDigest: source.treeDigest };
  }

  /** Inserts the build and whatever its key calls for: nothing more, a place at a running job, or a job of its own. */
  async function insert(connection: Connection, context: RequestContext, prepared: Prepared): Promise<Build> {
    const { component, config, source, sourceDigest, isForced } = prepared;
    const builders = await runners.ofOrg(connection, context.orgId);
    const key = contentKey({
      configDigest: config.configDigest,
      sourceDigest,
      recipeVersion: RECIPE_VERSION,
      toolchainIds: builders.toolchainIds,
    });
    await lockKey(connection, component.id, key);
    const artifact = isForced ? undefined : await findArtifactByKey(connection, component.id, key);
    const leader = artifact || isForced ? undefined : await findInFlight(connection, component.id, key);
    const id = newId("build");
    const commitId = source ? await insertCommit(connection, context, source) : null;
    const common = {
      id,
      orgId: context.orgId,
      appId: component.appId,
      componentId: component.id,
      componentConfigConnectionId: config.id,
      componentConfigVersion: config.version,
      gitRef: prepared.gitRef,
      commitId,
      sourceDigest,
      contentKey: key,
      isForced,
      retryOfId: prepared.retryOfId,
      createdById: context.principal.id,
    };
    if (leader) {
      const { status, statusDescription, jobId, logStreamId } = leader;
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
    const logStreamId = await logs.createStream(connection, {
      orgId: context.orgId,
      ownerType: "component_builds",
      ownerId: id,
      createdById: context.principal.id,
      attrs: {
        component_id: component.id,
        component_build_id: id,
        component_name: component.name,
        app_id: component.appId,
      },
    });
    if (artifact) {
      await logs.closeStream(connection, logStreamId);
      const statusDescription = `nothing changed since build ${artifact.buildId}`;
      return await insertBuild(connection, {
        ...common,
        status: "active",
        statusDescription,
        jobId: null,
        logStreamId,
        noOp: true,
        artifactId: artifact.id,
      });
    }
    const jobId = await insertJob(connection, context, { prepared, builders, buildId: id, logStreamId });
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
    });
  }

  async function insertJob(connection: Connection, context: RequestContext, parts: JobParts): Promise<string> {
    const { prepared, builders, buildId, logStreamId } = parts;
    const { component, config, source } = prepared;
    const { id } = await jobs.insert(connection, {
      ...jobSpecOf(config),
      orgId: context.orgId,
      runnerGroupId: builders.runnerGroupId,
      ownerType: "component_builds",
      ownerId: buildId,
      logStreamId,
      group: "build",
      operation: "build",
      statusDescription: "waiting for a runner",
      plan: toBuildPlan({ buildId, component, config, source, registryUrl: registry.url }),
      metadata: {
        component_id: component.id,
        component_build_id: buildId,
        component_name: component.name,
        app_id: component.appId,
      },
      createdById: context.principal.id,
    });
    return id;
  }

  async function create(context: RequestContext, prepared: readonly Prepared[]): Promise<Wire<"ComponentBuild">[]> {
    return await mutate(context, { action: "build.create", resourceType: "build" }, async (connection) => {
      const builds: Build[] = [];
      for (const one of prepared) {
        const build = await insert(connection, context, one);
        await publish(connection, buildEvent(build));
        builds.push(build);
      }
      const answer = await reader.whole(connection, builds);
      const resourceId = builds.map(({ id }) => id).join(",");
      return { answer, resourceId, details: { content_keys: builds.map((build) => build.contentKey) } };
    });
  }

  async function findComponent(connection: Connection, { idOrName, appId }: ComponentRef): Promise<BuildableComponent> {
    const component = await catalog.find(connection, idOrName, appId);
    if (!component) {
      throw notFound("component.not-found", `unable to get component ${idOrName}: not found`, {
        hint: appId ? `GET /v1/apps/${appId}/components lists its components` : "GET /v1/components lists them",
      });
    }
    return component;
  }

  async function findBuild(connection: Connection, ref: Partial<BuildRef> & { buildId: string }): Promise<Build> {
    const [build] = await findBuilds(connection, [ref.buildId]);
    const component =
      build && ref.idOrName !== undefined
        ? await findComponent(connection, { idOrName: ref.idOrName, appId: ref.appId })
        : undefined;
    if (!build || (component && component.id !== build.componentId)) {
      throw notFound("build.not-found", `no build ${ref.buildId}`, { hint: "GET /v1/builds lists builds" });
    }
    return build;
  }

  async function showOne(connection: Connection, build: Build): Promise<Wire<"ComponentBuild">> {
    const [shown] = await reader.whole(connection, [build]);
    return shown!;
  }

  return {
    async create(context, ref, body) {
      authorize(context.principal, "build.create", { orgId: context.orgId });
      const request = parseBuildRequest(body);
      const { component, config } = await inOrg(pools, context.orgId, async (connection) => {
        const found = await findComponent(connection, ref);
        return { component: found, config: configOf(found, await catalog.latestConfig(connection, found.id)) };
      });
      const [build] = await create(context, [await prepare(component, config, request, null)]);
      return build!;
    },
    async createAll(context, appId) {
      authorize(context.principal, "build.create", { orgId: context.orgId });
      const request: BuildRequest = { gitRef: undefined, mustBeLatest: true, isForced: false };
      const all = await inOrg(pools, context.orgId, async (connection) => {
        const components = await catalog.inBuildOrder(connection, appId);
        const pairs: { component: BuildableComponent; config: BuildableConfig }[] = [];
        for (const component of components) {
          pairs.push({ component, config: configOf(component, await catalog.latestConfig(connection, component.id)) });
        }
        return pairs.filter(({ config }) => config.kind !== undefined);
      });
      const prepared = await Promise.all(all.map(({ component, config }) => prepare(component, config, request, null)));
      return prepared.length === 0 ? [] : await create(context, prepared);
    },
    async get({ principal, orgId }, ref) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => showOne(connection, await findBuild(connection, ref)));
    },
    async latest({ principal, orgId }, ref) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id: componentId } = await findComponent(connection, ref);
        const [build] = await listBuilds(connection, { appId: undefined, componentId, offset: 0, limit: 1 });
        if (!build) {
          throw notFound("build.none", `component ${ref.idOrName} has no build yet`, { hint: "create one" });
        }
        return await showOne(connection, build);
      });
    },
    async list({ principal, orgId }, { component, appId, offset, limit }) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const componentId = component ? (await findComponent(connection, component)).id : undefined;
        const builds = await listBuilds(connection, { appId, componentId, offset, limit });
        return { items: await reader.whole(connection, builds.slice(0, limit)), hasNext: builds.length > limit };
      });
    },
    async cancel(context, ref) {
      authorize(context.principal, "build.cancel", { orgId: context.orgId });
      return await mutate(context, { action: "build.cancel", resourceType: "build" }, async (connection) => {
        const seen = await findBuild(connection, ref);
        checkCancellable(seen);
        const waiting = seen.jobId ? await lockWaiting(connection, jobs, seen.jobId) : [];
        if (seen.jobId && waiting.every(({ id }) => id === seen.id)) {
          await jobs.cancel(connection, seen.jobId);
        } else {
          await cancelAlone(connection, context, seen.id);
        }
        const [answer] = await reader.wholeById(connection, [seen.id]);
        return { answer: answer!, resourceId: seen.id };
      });
    },
    async retry(context, ref) {
      authorize(context.principal, "build.create", { orgId: context.orgId });
      const { build, component, config, commit } = await inOrg(pools, context.orgId, async (connection) => {
        const found = await findBuild(connection, ref);
        checkRetryable(found);
        const commits = await sources.wireCommits(connection, found.commitId ? [found.commitId] : []);
        return {
          build: found,
          component: await findComponent(connection, { idOrName: found.componentId, appId: undefined }),
          config: await catalog.config(connection, found.componentConfigConnectionId),
          commit: commits.get(found.commitId ?? "")?.sha,
        };
      });
      const request = { gitRef: commit, mustBeLatest: false, isForced: false };
      const prepared = await prepare(component, configOf(component, config), request, build.id);
      const [created] = await create(context, [{ ...prepared, gitRef: build.gitRef }]);
      return created!;
    },
    async explain({ principal, orgId }, ref) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const build = await findBuild(connection, ref);
        const place = build.jobId ? await jobs.place(connection, build.jobId) : undefined;
        return explain(build, place, await runners.ofOrg(connection, orgId));
      });
    },
  };

  async function cancelAlone(connection: Connection, context: RequestContext, buildId: string): Promise<void> {
    const build = await lockBuild(connection, buildId);
    if (!build) {
      throw notFound("build.not-found", `no build ${buildId}`);
    }
    checkCancellable(build);
    const moved = await moveBuild(connection, build, {
      status: "cancelled",
      description: "cancelled by request; another build goes on with its job",
      reason: "cancelled by request",
      reasonCode: "build.cancelled",
      faultOf: "caller",
      byId: context.principal.id,
    });
    await publish(connection, buildEvent(moved));
  }
}

interface JobParts {
  readonly prepared: Prepared;
  readonly builders: BuildRunners;
  readonly buildId: string;
  readonly logStreamId: string;
}

/** The job's row first, the builds' second: the order in which a job's own changes lock them. */
async function lockWaiting(connection: Connection, jobs: BuildJobs, jobId: string): Promise<Build[]> {
  await jobs.lock(connection, jobId);
  return await lockBuildsOfJob(connection, jobId);
}

function configOf(component: BuildableComponent, config: BuildableConfig | undefined): BuildableConfig {
  if (!config) {
    throw invalidInput("build.no-config", "no config found on component", {
      hint: "please create a component config before building",
      details: { component_id: component.id },
    });
  }
  return config;
}

function queuedDescription(config: BuildableConfig, builders: BuildRunners): string {
  const { type } = jobSpecOf(config);
  if (builders.connectedCount === 0) {
    return "queued; no runner of this org is connected";
  }
  return builders.capabilities.has(type)
    ? "queued and waiting for runner to pick up"
    : `queued; no connected runner has the tools for ${type} (exclave doctor on the runner's machine says which)`;
}
