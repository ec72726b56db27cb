import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import { type ConfigGit, type GitSourceChecks, placeGit } from "../../configs/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { App, AppConfig } from "../apps/index.ts";
import {
  checkConnection,
  type InstallsConfig,
  type InstallsConfigRequest,
  installsConfigNotFound,
  parseInstallsConfig,
  saysSame,
} from "./installs-config.ts";
import type { InstallsConfigApps, PublishEvent, WireVcsConnections } from "./ports.ts";
import { endInstallsConfig, findInstallsConfig, findLiveInstallsConfig, insertInstallsConfig } from "./store.ts";
import { toWireInstallsConfig, toWireSource } from "./wire.ts";

/** Which app an installs config becomes that of, and who says so. */
export type InstallsConfigPlace = Pick<InstallsConfig, "orgId" | "appId" | "source" | "createdById">;

export interface InstallsConfigService {
  /** Checks a request and finds what reaches its repository. Not for transactions. */
  prepare(orgId: string, request: InstallsConfigRequest): Promise<ConfigGit>;
  /** Makes it that of an app, which the caller holds, in the caller's transaction. */
  set(connection: Connection, place: InstallsConfigPlace, git: ConfigGit): Promise<InstallsConfig>;
  /** Ends one of an app that the caller holds, in the caller's transaction. */
  end(connection: Connection, config: InstallsConfig): Promise<void>;
  /** What an app config describes, for who compares app configs. */
  namedOfApp(
    connection: Connection,
    appConfig: AppConfig,
  ): Promise<{ readonly name: string; readonly config: object }[]>;
  get(context: RequestContext, app: string): Promise<Wire<"AppInstallsConfig">>;
  create(context: RequestContext, app: string, request: InstallsConfigRequest): Promise<Wire<"AppInstallsConfig">>;
  delete(context: RequestContext, app: string, id: string): Promise<Wire<"DeleteAppInstallsConfigResponse200">>;
}

export interface InstallsConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: InstallsConfigApps;
  readonly sources: GitSourceChecks;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createInstallsConfigService(options: InstallsConfigServiceOptions): InstallsConfigService {
  const { pools, mutate, apps, sources, vcsConnections, publish } = options;

  function announce(connection: Connection, { orgId, id, appId }: InstallsConfig, what: string): Promise<void> {
    const type = `installs-config.${what}`;
    return publish(connection, { orgId, topic: "apps", resourceId: id, type, payload: { app_id: appId } });
  }

  async function prepare(orgId: string, request: InstallsConfigRequest): Promise<ConfigGit> {
    const given = parseInstallsConfig(request);
    return checkConnection(given, await placeGit(sources, orgId, given.git));
  }

  async function set(connection: Connection, place: InstallsConfigPlace, git: ConfigGit): Promise<InstallsConfig> {
    const before = await findLiveInstallsConfig(connection, place.appId);
    if (before && saysSame(before, { ...place, git })) {
      return before;
    }
    if (before) {
      await end(connection, before);
    }
    const config = await insertInstallsConfig(connection, { ...place, id: newId("appInstallsConfig"), git });
    await announce(connection, config, "created");
    return config;
  }

  async function end(connection: Connection, config: InstallsConfig): Promise<void> {
    await endInstallsConfig(connection, config.id);
    await announce(connection, config, "deleted");
  }

  async function reaching(connection: Connection, { git }: InstallsConfig): Promise<Wire<"VCSConnection"> | undefined> {
    const id = git.vcsConnectionId;
    return id === undefined ? undefined : (await vcsConnections(connection, [id])).get(id);
  }

  async function show(connection: Connection, config: InstallsConfig): Promise<Wire<"AppInstallsConfig">> {
    return toWireInstallsConfig(config, await reaching(connection, config));
  }

  async function hold(connection: Connection, appName: string): Promise<App> {
    const { id } = await apps.loadApp(connection, appName);
    return await apps.holdApp(connection, id);
  }

  return {
    prepare,
    set,
    end,
    async namedOfApp(connection, { installsConfigId }) {
      const config = installsConfigId === null ? undefined : await findInstallsConfig(connection, installsConfigId);
      return config
        ? [{ name: config.git.repo, config: toWireSource(config, await reaching(connection, config)) }]
        : [];
    },
    async get({ principal, orgId }, appName) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await apps.loadApp(connection, appName);
        return await show(connection, await loadInstallsConfig(connection, app));
      });
    },
    async create(context, appName, request) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      const git = await prepare(orgId, request);
      const kind = { action: "installs-config.create", resourceType: "app_installs_config" };
      return await mutate(context, kind, async (connection) => {
        const app = await hold(connection, appName);
        const place = { orgId, appId: app.id, source: "api", createdById: principal.id } as const;
        const config = await set(connection, place, git);
        return { answer: await show(connection, config), resourceId: config.id, details: { app_id: app.id } };
      });
    },
    async delete(context, appName, id) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      const kind = { action: "installs-config.delete", resourceType: "app_installs_config" };
      return await mutate(context, kind, async (connection) => {
        const app = await hold(connection, appName);
        const config = await findLiveInstallsConfig(connection, app.id);
        if (config?.id !== id) {
          throw installsConfigNotFound(app, id);
        }
        await end(connection, config);
        return { answer: {}, resourceId: config.id, details: { app_id: app.id } };
      });
    },
  };
}

/** That of an app; throws NotFound when it has none. */
export async function loadInstallsConfig(
  connection: Connection,
  app: Pick<App, "id" | "name">,
): Promise<InstallsConfig> {
  const config = await findLiveInstallsConfig(connection, app.id);
  if (!config) {
    throw installsConfigNotFound(app);
  }
  return config;
}
