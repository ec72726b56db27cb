import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { isFault } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import { requireApp } from "../app.ts";
import { type Diagnostic, diagnosticOf } from "../applying/diagnostics.ts";
import type { AppConfigApplying, PreparedConfig } from "../applying/index.ts";
import { diffConfigs } from "../comparing/config-diff.ts";
import type { CompareConfig } from "../comparing/index.ts";
import { emptyAppConfig } from "../configs/app-config.ts";
import { findAppConfigInForce, insertAppConfig } from "../configs/store.ts";
import type { SyncBuilds } from "../ports.ts";
import { findApp, lockApp } from "../store.ts";
import { plannedBuilds } from "./plan.ts";

export interface AppConfigPlanning {
  plan(context: RequestContext, app: string, request: RequestBody<"plan_app_config">): Promise<Wire<"AppConfigPlan">>;
}

export interface PlanningOptions {
  readonly pools: Pools;
  readonly applying: AppConfigApplying;
  readonly compared: CompareConfig;
  readonly builds: SyncBuilds;
}

export function createPlanning({ pools, applying, compared, builds }: PlanningOptions): AppConfigPlanning {
  /** Does what a sync does; the caller takes it back. */
  async function perform(
    connection: Connection,
    context: RequestContext,
    { appId, prune }: PlanTarget,
    prepared: PreparedConfig,
  ): Promise<Partial<Wire<"AppConfigPlan">>> {
    const app = requireApp(await lockApp(connection, appId), appId);
    const base = await findAppConfigInForce(connection, appId);
    const before = base && (await compared(connection, base));
    // Nobody ever sees it.
    const draft = emptyAppConfig(app, {
      status: "syncing",
      statusDescription: "planned",
      createdById: context.principal.id,
    });
    const appConfig = await insertAppConfig(connection, { ...draft, prune });
    const applied = await applying.apply(connection, { context, app, appConfig }, prepared);
    const synced = applied.components.map((one, index) => ({ ...one, looked: prepared.looked[index] }));
    const surveyed = await builds.survey(connection, context.orgId, synced);
    const commits = await builds.commits(
      connection,
      surveyed.flatMap(({ latest }) => latest?.commitId ?? []),
    );
    const { diff, summary } = diffConfigs(before, await compared(connection, applied.appConfig));
    const planned = synced.map((one, index) => ({
      ...one,
      surveyed: surveyed[index]!,
      isThere: one.component.createdAt < appConfig.createdAt,
      previousCommit: commits.get(surveyed[index]!.latest?.commitId ?? ""),
    }));
    return {
      ...(base ? { base_config_id: base.id, base_version: base.version } : {}),
      changed: summary.has_changed,
      diff,
      summary,
      ...plannedBuilds(planned),
      orphans: [...applied.orphans],
    };
  }

  async function planOf(
    context: RequestContext,
    target: PlanTarget,
    prepared: PreparedConfig,
    found: Diagnostic[],
  ): Promise<Partial<Wire<"AppConfigPlan">>> {
    try {
      return await takenBack(pools, context.orgId, (connection) => perform(connection, context, target, prepared));
    } catch (error) {
      if (!isFault(error) || error.retryable) {
        throw error;
      }
      found.push(diagnosticOf(error, ""));
      return {};
    }
  }

  return {
    async plan(context, appName, { intermediate_config_json: text, prune = false }) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      const app = await inOrg(pools, orgId, async (connection) =>
        requireApp(await findApp(connection, appName), appName),
      );
      const { prepared, diagnostics } = await applying.prepare(orgId, text);
      const found = [...diagnostics];
      const plan = prepared ? await planOf(context, { appId: app.id, prune }, prepared, found) : {};
      return { ...nothing, ...plan, app_id: app.id, diagnostics: found };
    },
  };
}

interface PlanTarget {
  readonly appId: string;
  readonly prune: boolean;
}

/** Runs work in a transaction that leaves nothing behind. */
async function takenBack<T>(pools: Pools, orgId: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const end = new Error("taken back");
  let result: T | undefined;
  try {
    await inOrg(pools, orgId, async (connection) => {
      result = await work(connection);
      throw end;
    });
  } catch (error) {
    if (error !== end) {
      throw error;
    }
  }
  return result!;
}

const nothing = {
  changed: false,
  diff: { key: "app", diff: { op: "noop" as const }, children: [] },
  summary: { added: 0, changed: 0, removed: 0, unchanged: 0, has_changed: false },
  builds: [],
  unchanged: [],
  not_built: [],
  orphans: [],
};
