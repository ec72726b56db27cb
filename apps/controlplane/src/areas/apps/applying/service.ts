import type { RequestBody, Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { isFault } from "@exclave/kernel";
import type { RequestContext } from "../../../requests/index.ts";
import type { LookedSource } from "../../builds/index.ts";
import type { PreparedComponent } from "../../components/index.ts";
import { type App, changeApp } from "../app.ts";
import type { AppConfig } from "../configs/app-config.ts";
import { closeAppConfig, findAppConfigInForce, updateAppConfig } from "../configs/store.ts";
import type { Nameable, Naming } from "../naming/index.ts";
import type { PartService, PreparedPart } from "../parts/index.ts";
import type { PartKind } from "../parts/part.ts";
import type {
  AppComponents,
  ApplyNamed,
  Asked,
  AskedAction,
  AskedBranch,
  AskedConfig,
  AskedRunbook,
  Named,
  ReadIntermediate,
  SyncBuilds,
  SyncComponents,
  SyncNamed,
} from "../ports.ts";
import { updateApp } from "../store.ts";
import type { AppliedConfig } from "./applied-config.ts";
import { type Diagnostic, diagnosticOf, faultAt, hasErrors } from "./diagnostics.ts";
import { leftBehind } from "./left-behind.ts";
import { sourcePath } from "./source-path.ts";

/** Everything that an app config asks for, checked, with its sources as they are now. */
export interface PreparedConfig {
  readonly asked: AskedConfig;
  readonly parts: readonly PreparedPart[];
  readonly components: readonly PreparedComponent[];
  /** In the order of the components; undefined where nothing is built. */
  readonly looked: readonly (LookedSource | undefined)[];
  readonly actions: readonly ApplyNamed[];
  readonly runbooks: readonly ApplyNamed[];
  readonly branches: readonly ApplyNamed[];
  readonly installsConfigs: readonly ApplyNamed[];
}

/** An app config that was read: prepared only when nothing is wrong with it. */
export interface ReadAndPrepared {
  readonly prepared: PreparedConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ApplyPlace {
  readonly context: RequestContext;
  /** Both held by the caller. */
  readonly app: App;
  readonly appConfig: AppConfig;
}

export interface AppConfigApplying {
  /** Throws only what trying again may mend. Not for transactions. */
  prepare(orgId: string, text: string): Promise<ReadAndPrepared>;
  /** Throws, and the caller rolls back, when something does not fit what is there. */
  apply(connection: Connection, place: ApplyPlace, prepared: PreparedConfig): Promise<AppliedConfig>;
}

export interface ApplyingOptions {
  readonly read: ReadIntermediate;
  readonly parts: Pick<PartService, "add" | "prepare">;
  readonly components: AppComponents;
  readonly syncComponents: SyncComponents;
  readonly actions: SyncNamed<AskedAction>;
  readonly runbooks: SyncNamed<AskedRunbook>;
  readonly branches: SyncNamed<AskedBranch>;
  readonly installsConfigs: SyncNamed<RequestBody<"create_app_installs_config">>;
  readonly builds: Pick<SyncBuilds, "look">;
  readonly naming: Pick<Naming, "refuseIn">;
}

export function createApplying(options: ApplyingOptions): AppConfigApplying {
  const { read, parts, components, syncComponents, actions, runbooks, branches, installsConfigs } = options;
  const { builds, naming } = options;

  async function lookFor(
    orgId: string,
    asked: AskedConfig,
    prepared: readonly PreparedComponent[],
    found: Diagnostic[],
  ): Promise<readonly (LookedSource | undefined)[]> {
    const looked = await builds.look(
      orgId,
      prepared.map(({ config }) => config),
    );
    for (const [index, one] of looked.entries()) {
      if (one && "fault" in one) {
        const path = sourcePath(asked.components[index]!, one.fault.code);
        if (one.fault.retryable) {
          throw faultAt(one.fault, path);
        }
        found.push(diagnosticOf(one.fault, path));
      }
    }
    return looked;
  }

  async function prepareAll(orgId: string, asked: AskedConfig, found: Diagnostic[]): Promise<PreparedConfig> {
    const prepared = {
      asked,
      parts: await each(asked.parts, found, (part) => parts.prepare(orgId, part)),
      components: await each(asked.components, found, (component) => syncComponents.prepare(orgId, component)),
      actions: await each(asked.actions, found, (action) => actions.prepare(orgId, action)),
      runbooks: await each(asked.runbooks, found, (runbook) => runbooks.prepare(orgId, runbook)),
      branches: await each(asked.branches, found, (branch) => branches.prepare(orgId, branch)),
      installsConfigs: await each(asked.installsConfigs, found, (one) => installsConfigs.prepare(orgId, one)),
    };
    const looked = hasErrors(found) ? [] : await lookFor(orgId, asked, prepared.components, found);
    return { ...prepared, looked };
  }

  /** What the version in force has, or left behind, and the new one has not. */
  async function orphansOf(
    connection: Connection,
    app: App,
    applied: Pick<AppliedConfig, "components" | "actions" | "runbooks" | "branches" | "installsConfigs">,
  ): Promise<Orphan[]> {
    const before = await findAppConfigInForce(connection, app.id);
    if (!before) {
      return [];
    }
    // Whoever syncs twice without `prune` finds in the newer version no more what the older one left.
    const left = leftBehind(before.state);
    const earlier = async (kind: SyncNamed<never>): Promise<Named[]> => {
      const ids = new Set((await kind.listIn(connection, before)).map(({ id }) => id)).union(left);
      return (await kind.list(connection, app.id)).filter(({ id }) => ids.has(id));
    };
    const ids = new Set(before.componentIds).union(left);
    const componentsBefore = (await components.list(connection, app.id)).filter(({ id }) => ids.has(id));
    return [
      ...missing(
        "component",
        componentsBefore,
        applied.components.map(({ component }) => component),
      ),
      ...missing("action", await earlier(actions), applied.actions),
      ...missing("runbook", await earlier(runbooks), applied.runbooks),
      ...missing("branch", await earlier(branches), applied.branches),
      ...missing("installs_config", await earlier(installsConfigs), applied.installsConfigs),
    ];
  }

  /** What is made of others goes first; what the new app config names does not go. */
  async function prune(connection: Connection, appConfig: AppConfig, orphans: readonly Orphan[]): Promise<void> {
    await naming.refuseIn(connection, appConfig, orphans.filter(isNameable));
    const { appId } = appConfig;
    const idsOf = (kind: Orphan["kind"]) => orphans.filter((orphan) => orphan.kind === kind).map(({ id }) => id);
    await installsConfigs.remove(connection, appId, idsOf("installs_config"));
    await branches.remove(connection, appId, idsOf("branch"));
    await runbooks.remove(connection, appId, idsOf("runbook"));
    await actions.remove(connection, appId, idsOf("action"));
    await syncComponents.remove(connection, appId, idsOf("component"));
  }

  return {
    async prepare(orgId, text) {
      const { asked, diagnostics } = read(text);
      const found = [...diagnostics];
      if (!asked || hasErrors(found)) {
        return { prepared: undefined, diagnostics: found };
      }
      const prepared = await prepareAll(orgId, asked, found);
      return { prepared: hasErrors(found) ? undefined : prepared, diagnostics: found };
    },
    async apply(connection, { context, app, appConfig }, prepared) {
      const createdById = context.principal.id;
      const { asked } = prepared;
      await updateApp(connection, changeApp(app, asked.app));
      const synced = await syncComponents.apply(connection, { context, appConfig }, prepared.components);
      const place = { appConfig, createdById };
      const named = {
        actions: await applyAll(connection, place, prepared.actions),
        runbooks: await applyAll(connection, place, prepared.runbooks),
        branches: await applyAll(connection, place, prepared.branches),
        installsConfigs: await applyAll(connection, place, prepared.installsConfigs),
      };
      // Behind everything that parts may name.
      const partIds: Partial<Record<PartKind, string>> = {};
      for (const part of prepared.parts) {
        partIds[part.kind] = (await parts.add(connection, place, part)).id;
      }
      const orphans = await orphansOf(connection, app, { components: synced, ...named });
      const filled = await updateAppConfig(connection, {
        ...appConfig,
        readme: asked.readme || appConfig.readme,
        componentIds: synced.map(({ component }) => component.id),
      });
      const closed = await closeAppConfig(connection, filled.id, {
        componentConfigIds: synced.map(({ config }) => config.id),
        actions: await actions.listIn(connection, filled),
        runbooks: await runbooks.listIn(connection, filled),
      });
      if (appConfig.prune) {
        await prune(connection, closed, orphans);
      }
      return {
        appConfig: closed,
        partIds,
        components: synced,
        ...named,
        orphans: orphans.map((orphan) => ({ ...orphan, removed: appConfig.prune })),
      };
    },
  };
}

type Orphan = Wire<"AppConfigOrphan">;

/** True for what configs may name. */
function isNameable(orphan: Orphan): orphan is Orphan & Nameable {
  return orphan.kind === "component" || orphan.kind === "action";
}

/** Prepares one after another; what is wrong with any of them is kept, and the others go on. */
async function each<Request, Prepared>(
  asked: readonly Asked<Request>[],
  found: Diagnostic[],
  prepare: (request: Request) => Promise<Prepared>,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const { path, request } of asked) {
    try {
      prepared.push(await prepare(request));
    } catch (error) {
      if (!isFault(error) || error.retryable) {
        throw error;
      }
      found.push(diagnosticOf(error, path));
    }
  }
  return prepared;
}

async function applyAll(
  connection: Connection,
  place: Parameters<ApplyNamed>[1],
  apply: readonly ApplyNamed[],
): Promise<Named[]> {
  const applied: Named[] = [];
  for (const one of apply) {
    applied.push(await one(connection, place));
  }
  return applied;
}

function missing(kind: Orphan["kind"], earlier: readonly Named[], now: readonly Named[]): Orphan[] {
  const ids = new Set(now.map(({ id }) => id));
  const gone = earlier.filter(({ id }) => !ids.has(id)).map(({ id, name }) => ({ kind, name, id }));
  return gone.sort((one, other) => (one.name < other.name ? -1 : 1));
}
