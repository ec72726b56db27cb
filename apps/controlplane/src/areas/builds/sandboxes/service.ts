import type { Wire } from "@exclave/contract";
import { inOrg, type Pools } from "@exclave/database";
import { invalidInput, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { BuildRequest } from "../build-request.ts";
import type { BuildCreator } from "../creating/index.ts";
import type { AppSandbox, SandboxCatalog, SandboxConfig } from "../ports.ts";
import type { BuildReader } from "../reading/index.ts";
import { findBuilds, listBuilds } from "../store.ts";

/** Builds of sandboxes; apps are named by id or name. */
export interface SandboxBuildService {
  create(context: RequestContext, app: string): Promise<Wire<"AppSandboxBuild">>;
  get(context: RequestContext, app: string, buildId: string): Promise<Wire<"AppSandboxBuild">>;
  /** Newest first. */
  list(
    context: RequestContext,
    app: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"AppSandboxBuild">[]; hasNext: boolean }>;
}

export interface SandboxBuildServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly sandboxes: SandboxCatalog;
  readonly creator: Pick<BuildCreator, "prepare" | "insert">;
  readonly reader: Pick<BuildReader, "wholeOfSandboxes">;
}

const newest: BuildRequest = { gitRef: undefined, mustBeLatest: true, isForced: false };

export function createSandboxBuildService(options: SandboxBuildServiceOptions): SandboxBuildService {
  const { pools, mutate, sandboxes, creator, reader } = options;

  return {
    async create(context, app) {
      const { principal, orgId } = context;
      authorize(principal, "build.create", { orgId });
      const asOf = performance.now();
      const sandbox = await inOrg(pools, orgId, (connection) => sandboxes.find(connection, app));
      const { subject } = sandbox;
      const prepared = await creator.prepare(subject, configOf(sandbox), newest, { retryOfId: null, asOf });
      return await mutate(context, { action: "build.create", resourceType: "build" }, async (connection) => {
        await sandboxes.hold(connection, subject.appId);
        const builds = await creator.insert(connection, context, [prepared]);
        const [answer] = await reader.wholeOfSandboxes(connection, builds);
        const [build] = builds;
        return { answer: answer!, resourceId: build!.id, details: { content_keys: [build!.contentKey] } };
      });
    },
    async get({ principal, orgId }, app, buildId) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { subject } = await sandboxes.find(connection, app);
        const [build] = await findBuilds(connection, [buildId]);
        if (build?.subjectKind !== "sandbox" || build.subjectId !== subject.id) {
          throw notFound("build.not-found", `no build ${buildId} of the sandbox of app ${app}`, {
            hint: `GET /v1/apps/${subject.appId}/sandbox/builds lists them`,
          });
        }
        const [shown] = await reader.wholeOfSandboxes(connection, [build]);
        return shown!;
      });
    },
    async list({ principal, orgId }, app, page) {
      authorize(principal, "build.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { subject } = await sandboxes.find(connection, app);
        const builds = await listBuilds(connection, { subjectKind: "sandbox", subjectId: subject.id, ...page });
        const items = await reader.wholeOfSandboxes(connection, builds.slice(0, page.limit));
        return { items, hasNext: builds.length > page.limit };
      });
    },
  };
}

function configOf({ appName, subject, config }: AppSandbox): SandboxConfig {
  if (!config) {
    throw invalidInput("build.no-config", `app ${appName} has no sandbox config`, {
      hint: `sync one, or POST /v1/apps/${subject.appId}/sandbox-configs`,
      details: { app_id: subject.appId },
    });
  }
  return config;
}
