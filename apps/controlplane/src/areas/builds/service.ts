import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { invalidInput, naming, notFound } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { NewEvent } from "../events/index.ts";
import { type Build, checkCancellable, checkRetryable } from "./build.ts";
import { type BuildRequest, type BuildRequestBody, parseBuildRequest } from "./build-request.ts";
import type { BuildCreator } from "./creating/index.ts";
import { buildEvent } from "./events.ts";
import { decodeCursor, encodeCursor, type HistoryCursor } from "./history-cursor.ts";
import type { SourceLooks } from "./looking/index.ts";
import type { BuildNeeds } from "./needing/index.ts";
import type { BuildableConfig, BuildJobs, BuildSubject, ComponentCatalog, RunnerDirectory, Sources } from "./ports.ts";
import type { BuildReader } from "./reading/index.ts";
import {
  findBuilds,
  listBuilds,
  listHistory,
  listJobsUnderWay,
  lockBuild,
  lockBuildsOfJob,
  moveBuild,
} from "./store.ts";
import { explain } from "./waiting.ts";
import type { NeededBuilds } from "./wire.ts";

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
  /** The builds that components of an app config need, in one transaction, dependencies first; `latest` is its newest. */
  createNeeded(context: RequestContext, appId: string, configId: string): Promise<NeededBuilds>;
  get(context: RequestContext, ref: Partial<BuildRef> & { readonly buildId: string }): Promise<Wire<"ComponentBuild">>;
  latest(context: RequestContext, component: ComponentRef): Promise<Wire<"ComponentBuild">>;
  list(
    context: RequestContext,
    filter: { componentId?: string; appId?: string; offset: number; limit: number },
  ): Promise<BuildPage>;
  /** Builds of the whole org, newest first, from a cursor on. */
  history(
    context: RequestContext,
    page: { readonly cursor: string | undefined; readonly limit: number },
  ): Promise<Wire<"OrgComponentBuildHistoryResponse">>;
  cancel(context: RequestContext, ref: BuildRef): Promise<Wire<"ComponentBuild">>;
  /** Cancels what is under way for components, or sandboxes, that go, in the transaction that deletes them. */
  endAll(connection: Connection, subjectIds: readonly string[]): Promise<void>;
  retry(context: RequestContext, ref: BuildRef): Promise<Wire<"ComponentBuild">>;
  explain(context: RequestContext, ref: BuildRef): Promise<Wire<"BuildExplanation">>;
}

export interface BuildServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly catalog: ComponentCatalog;
  readonly sources: Sources;
  readonly jobs: BuildJobs;
  readonly runners: RunnerDirectory;
  readonly reader: BuildReader;
  readonly creator: BuildCreator;
  readonly looks: SourceLooks;
  readonly needs: BuildNeeds;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
}

export function createBuildService(options: BuildServiceOptions): BuildService {
  const { pools, mutate, catalog, sources, jobs, runners, reader, creator, looks, needs, publish } = options;

  async function findComponent(connection: Connection, { idOrName, appId }: ComponentRef): Promise<BuildSubject> {
    const component = await catalog.find(connection, idOrName, appId);
    if (!component) {
      throw notFound("component.not-found", `unable to get component ${idOrName}: not found`, {
        hint: appId ? `GET /v1/apps/${appId}/components lists its components` : "GET /v1/components lists them",
      });
    }
    return component;
  }

  async function findLatest(connection: Connection, ref: ComponentRef) {
    const finding = findComponent(connection, ref);
    // Where the id is known the config can be asked for at once.
    const componentId = ref.appId === undefined ? ref.idOrName : (await finding).id;
    const [component, config] = await Promise.all([finding, catalog.latestConfig(connection, componentId)]);
    return { component, config: configOf(component, config) };
  }

  async function findBuild(connection: Connection, ref: Partial<BuildRef> & { buildId: string }): Promise<Build> {
    const [build] = await findBuilds(connection, [ref.buildId]);
    const component =
      build && ref.idOrName !== undefined
        ? await findComponent(connection, { idOrName: ref.idOrName, appId: ref.appId })
        : undefined;
    if (build?.subjectKind !== "component" || (component && component.id !== build.subjectId)) {
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
      const { component, config } = await inOrg(pools, context.orgId, (connection) => findLatest(connection, ref));
      const [build] = await creator.create(context, [
        await creator.prepare(component, config, request, { retryOfId: null, asOf: performance.now() }),
      ]);
      return build!;
    },
    async createAll(context, appId) {
      authorize(context.principal, "build.create", { orgId: context.orgId });
      const request: BuildRequest = { gitRef: undefined, mustBeLatest: true, isForced: false };
      const asOf = performance.now();
      const all = await inOrg(pools, context.orgId, async (connection) => {
        const components = await catalog.inBuildOrder(connection, appId);
        const pairs: { component: BuildSubject; config: BuildableConfig }[] = [];
        for (const component of components) {
          pairs.push({ component, config: configOf(component, await catalog.latestConfig(connection, component.id)) });
        }
        return pairs.filter(({ config }) => config.kind !== undefined);
      });
      const prepared = await Promise.all(
        all.map(({ component, config }) =>
          creator.prepare(component, config, request, { retryOfId: null, asOf }).catch((error: unknown) => {
            throw naming(error, `component ${component.name}`, { component_id: component.id });
          }),
        ),
      );
      return prepared.length === 0 ? [] : await creator.create(context, prepared);
    },
    async createNeeded(context, appId, configId) {
      const { principal, orgId } = context;
      authorize(principal, "build.create", { orgId });
      const asOf = performance.now();
      const before = await inOrg(pools, orgId, (connection) => catalog.ofAppConfig(connection, appId, configId));
      const built = before.components.filter(({ config }) => config.kind !== undefined);
      const sourcesNow = await looks.look(
        built.map(({ config }) => config),
        { orgId, asOf },
      );
      const looked = new Map(built.map(({ config }, index) => [config.id, sourcesNow[index]!]));
      return await mutate(context, { action: "app-config.build", resourceType: "app_config" }, async (connection) => {
        await catalog.holdApp(connection, before.appId);
        const now = await catalog.ofAppConfig(connection, before.appId, before.appConfigId);
        // What joined the app config since is asked for by whoever sent it.
        const known = now.components.flatMap((one) => {
          const source = looked.get(one.config.id);
          return source ? [{ ...one, looked: source }] : [];
        });
        const made = (await needs.make(connection, context, known)).flatMap((one) => one.made ?? []);
        const answer = { appConfigId: now.appConfigId, builds: await reader.whole(connection, made) };
        const details = { builds: made.map(({ id }) => id) };
        return { answer, resourceId: now.appConfigId, details };
      });
    },
    async get({ principal, orgId }, ref) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => showOne(connection, await findBuild(connection, ref)));
    },
    async latest({ principal, orgId }, ref) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id: componentId } = await findComponent(connection, ref);
        const filter = { subjectKind: "component", subjectId: componentId } as const;
        const [build] = await listBuilds(connection, { ...filter, offset: 0, limit: 1 });
        if (!build) {
          throw notFound("build.none", `component ${ref.idOrName} has no build yet`, { hint: "create one" });
        }
        return await showOne(connection, build);
      });
    },
    async list({ principal, orgId }, { componentId: idOrName, appId: appIdOrName, offset, limit }) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const appId = appIdOrName ? await catalog.appId(connection, appIdOrName) : undefined;
        const subjectId = idOrName ? (await findComponent(connection, { idOrName, appId })).id : undefined;
        const filter = { subjectKind: "component", appId, subjectId } as const;
        const builds = await listBuilds(connection, { ...filter, offset, limit });
        return { items: await reader.whole(connection, builds.slice(0, limit)), hasNext: builds.length > limit };
      });
    },
    async history({ principal, orgId }, { cursor: text, limit }) {
      authorize(principal, "build.read", { orgId });
      const cursor = decodeCursor(text);
      return await inOrg(pools, orgId, async (connection) => {
        const found = await listHistory(connection, cursor, limit);
        const isBackwards = cursor?.direction === "newer";
        const shown = isBackwards ? found.slice(-limit) : found.slice(0, limit);
        const hasMore = found.length > limit;
        const items = await reader.whole(connection, shown);
        return {
          items: items.map((build, index) => toHistoryItem(build, shown[index]!)),
          ...cursors(shown, {
            hasOlder: isBackwards || hasMore,
            hasNewer: isBackwards ? hasMore : cursor !== undefined,
          }),
        };
      });
    },
    async cancel(context, ref) {
      authorize(context.principal, "build.cancel", { orgId: context.orgId });
      return await mutate(context, { action: "build.cancel", resourceType: "build" }, async (connection) => {
        const { build, others } = await lockCancellable(connection, ref);
        if (build.jobId && others === 0) {
          await jobs.cancel(connection, build.jobId);
        } else {
          await cancelAlone(connection, context, build.id);
        }
        const [answer] = await reader.wholeById(connection, [build.id]);
        return { answer: answer!, resourceId: build.id };
      });
    },
    async endAll(connection, subjectIds) {
      for (const jobId of await listJobsUnderWay(connection, subjectIds)) {
        await jobs.cancel(connection, jobId);
      }
    },
    async retry(context, ref) {
      authorize(context.principal, "build.create", { orgId: context.orgId });
      const { build, component, config, commit } = await inOrg(pools, context.orgId, async (connection) => {
        const found = await findBuild(connection, ref);
        checkRetryable(found);
        const commits = await sources.wireCommits(connection, found.commitId ? [found.commitId] : []);
        return {
          build: found,
          component: await findComponent(connection, { idOrName: found.subjectId, appId: undefined }),
          config: await catalog.config(connection, found.configId),
          commit: commits.get(found.commitId ?? "")?.sha,
        };
      });
      const request = { gitRef: commit, mustBeLatest: false, isForced: false };
      const prepared = await creator.prepare(component, configOf(component, config), request, {
        retryOfId: build.id,
        upstream: build.upstream ?? undefined,
        asOf: performance.now(),
      });
      const [created] = await creator.create(context, [{ ...prepared, gitRef: build.gitRef }]);
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

  /**
   * A build that may be cancelled, its job locked, and how many others wait for that job.
   *
   * Until the lock is held the build may end, or go on with another job: then it is looked at again.
   */
  async function lockCancellable(connection: Connection, ref: BuildRef): Promise<{ build: Build; others: number }> {
    for (;;) {
      const build = await findBuild(connection, ref);
      checkCancellable(build);
      if (!build.jobId) {
        return { build, others: 0 };
      }
      const waiting = await lockWaiting(connection, jobs, build.jobId);
      if (waiting.some(({ id }) => id === build.id)) {
        return { build, others: waiting.length - 1 };
      }
    }
  }

  async function cancelAlone(connection: Connection, context: RequestContext, buildId: string): Promise<void> {
    const build = await lockBuild(connection, buildId);
    if (!build) {
      throw notFound("build.not-found", `no build ${buildId}`, { hint: "GET /v1/builds lists builds" });
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

function toHistoryItem(build: Wire<"ComponentBuild">, { appId }: Build): Wire<"OrgComponentBuildHistoryItem"> {
  return {
    app_id: appId,
    build,
    build_runner_job_id: build.build_runner_job_id ?? "",
    component_id: build.component_id ?? "",
    component_name: build.component_name ?? "",
  };
}

function cursors(
  shown: readonly Build[],
  { hasOlder, hasNewer }: { readonly hasOlder: boolean; readonly hasNewer: boolean },
): Pick<Wire<"OrgComponentBuildHistoryResponse">, "next_cursor" | "previous_cursor"> {
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    ...(hasOlder && last ? { next_cursor: encodeCursor(placeOf(last, "older")) } : {}),
    ...(hasNewer && first ? { previous_cursor: encodeCursor(placeOf(first, "newer")) } : {}),
  };
}

function placeOf({ id: buildId }: Build, direction: HistoryCursor["direction"]): HistoryCursor {
  return { direction, buildId };
}

/** The job's row first, the builds' second: the order in which a job's own changes lock them. */
async function lockWaiting(connection: Connection, jobs: BuildJobs, jobId: string): Promise<Build[]> {
  await jobs.lock(connection, jobId);
  return await lockBuildsOfJob(connection, jobId);
}

function configOf(component: BuildSubject, config: BuildableConfig | undefined): BuildableConfig {
  if (!config) {
    throw invalidInput("build.no-config", "no config found on component", {
      hint: `please create a component config before building: component ${component.name} has none`,
      details: { component_id: component.id, component_name: component.name },
    });
  }
  return config;
}
