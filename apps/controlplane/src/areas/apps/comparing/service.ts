import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { authorize } from "../../../auth/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import { requireApp } from "../app.ts";
import type { AppConfig } from "../configs/index.ts";
import { findAppConfigInForce } from "../configs/store.ts";
import { connectionIdsOf } from "../parts/part.ts";
import { listPartsOfConfig } from "../parts/store.ts";
import { toNamedConfigParts } from "../parts/wire.ts";
import type { AppComponents, LoadAppConfig, WholeConfigs, WireVcsConnections } from "../ports.ts";
import { findApp } from "../store.ts";
import { type ComparedConfig, comparable, diffConfigs } from "./config-diff.ts";

/** Which app configs are compared; without an old one, with what was in force before the other. */
export interface ComparedIds {
  readonly configId: string;
  readonly oldConfigId: string | undefined;
}

/** An app config as it is compared. */
export type CompareConfig = (connection: Connection, config: AppConfig) => Promise<ComparedConfig>;

export interface ComparingService {
  diff(context: RequestContext, app: string, ids: ComparedIds): Promise<Wire<"AppConfigDiffResponse">>;
  /** In the caller's transaction. */
  readonly compared: CompareConfig;
}

export interface ComparingOptions {
  readonly pools: Pools;
  readonly load: LoadAppConfig;
  readonly components: AppComponents;
  readonly actions: WholeConfigs;
  readonly runbooks: WholeConfigs;
  readonly branches: WholeConfigs;
  readonly installsConfigs: WholeConfigs;
  readonly vcsConnections: WireVcsConnections;
}

export function createComparing(options: ComparingOptions): ComparingService {
  const { pools, load, components, actions, runbooks, branches, installsConfigs, vcsConnections } = options;

  async function compared(connection: Connection, config: AppConfig): Promise<ComparedConfig> {
    const parts = await listPartsOfConfig(connection, config.id);
    const company = await vcsConnections(connection, connectionIdsOf(parts));
    const configs = await components.listConfigs(connection, config);
    const [installsConfig] = await installsConfigs(connection, config);
    const names = new Map((await components.list(connection, config.appId)).map(({ id, name }) => [id, name]));
    return {
      readme: config.readme,
      parts: comparable({
        ...toNamedConfigParts(parts, company),
        installs_config: installsConfig?.config,
      }) as ComparedConfig["parts"],
      components: Object.fromEntries(configs.map((one) => [one.component_name ?? "", comparedComponent(one, names)])),
      actions: byName(await actions(connection, config)),
      runbooks: byName(await runbooks(connection, config)),
      branches: byName(await branches(connection, config)),
    };
  }

  return {
    compared,
    async diff({ principal, orgId }, appName, { configId, oldConfigId }) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const config = await load(connection, app, configId);
        const old = oldConfigId
          ? await load(connection, app, oldConfigId)
          : await findAppConfigInForce(connection, app.id, config.version);
        const before = old && (await compared(connection, old));
        const { diff, summary, text } = diffConfigs(before, await compared(connection, config));
        return { config_id: config.id, old_config_id: old?.id ?? "", changed: text, diff, summary };
      });
    },
  };
}

function byName(whole: Awaited<ReturnType<WholeConfigs>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(whole.map(({ name, config }) => [name, comparable(config)]));
}

/** Without its counter, and with its dependencies by name. */
function comparedComponent(
  { component_dependency_ids: ids = [], ...config }: Wire<"ComponentConfigConnection">,
  names: ReadonlyMap<string, string>,
): unknown {
  const rest = { ...config, version: undefined };
  return { ...(comparable(rest) as object), dependencies: ids.map((id) => names.get(id) ?? id).sort() };
}
