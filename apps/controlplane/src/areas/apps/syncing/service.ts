import type { Wire } from "@exclave/contract";
import { type Connection, createRuns, inOrg, type Pools, toTheEnd } from "@exclave/database";
import { type Clock, type Fault } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { requireApp } from "../app.ts";
import { type Diagnostic, diagnosticOf, summarize } from "../applying/diagnostics.ts";
import type { AppConfigApplying, PreparedConfig } from "../applying/index.ts";
import { type AppConfig, isStep } from "../configs/app-config.ts";
import {
  addStep,
  findAppConfigInForce,
  findIdsInForce,
  findIntermediate,
  listSteps,
  lockAppConfig,
  updateAppConfig,
} from "../configs/store.ts";
import { toWireAppConfig } from "../configs/wire.ts";
import type { LoadAppConfig, PublishEvent, SyncBuilds } from "../ports.ts";
import { findApp, lockApp } from "../store.ts";
import { type AppSyncKey, askSync, countAttempt, endSync, findSync, listSyncs, noteProgress } from "./store.ts";
import { checkSyncable, describeFault, SYNC_MILLISECONDS, whyOver } from "./sync.ts";
import { count, describeState, failedState, syncedState } from "./sync-state.ts";

export interface AppConfigSync {
  /** Asks for an app config to be made into what it says; the answer is there before it is. */
  start(context: RequestContext, app: string, configId: string): Promise<Wire<"AppConfig">>;
  /** Takes up what a process left when it ended; answers how much. */
  sweep(): Promise<number>;
  /** Waits for the runs of this process. */
  drain(): Promise<void>;
}

export interface SyncingOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly load: LoadAppConfig;
  readonly applying: AppConfigApplying;
  readonly builds: SyncBuilds;
  readonly publish: PublishEvent;
  /** Told of failures that nobody caused. */
  readonly onError: (error: unknown, configId: string) => void;
}

/** Each asks git and holds a connection. */
const RUNS_AT_ONCE = 4;
const SWEEP_BATCH = 20;

export function createSyncing(options: SyncingOptions): AppConfigSync {
  const { pools, mutate, clock, load, applying, builds, publish, onError } = options;
  const runs = createRuns<AppSyncKey>({
    pools,
    lockOf: ({ configId }) => `app-config.sync ${configId}`,
    atOnce: RUNS_AT_ONCE,
    perform,
    // It is still `syncing`, and the sweeper of this process or another takes it up, so many times.
    onError: (error, { configId }) => onError(error, configId),
  });

  function announce(connection: Connection, config: AppConfig): Promise<void> {
    const { orgId, id, appId, version, status } = config;
    const payload = { app_id: appId, version, status };
    return publish(connection, { orgId, topic: "apps", resourceId: id, type: "app-config.updated", payload });
  }

  async function show(connection: Connection, config: AppConfig): Promise<Wire<"AppConfig">> {
    const inForce = await findIdsInForce(connection, [config.appId]);
    const steps = await listSteps(connection, [config.id]);
    return toWireAppConfig(config, { inForceId: inForce.get(config.appId), steps: steps.get(config.id) });
  }

  /** Moves a held app config, and remembers the step. */
  async function move(connection: Connection, before: AppConfig, after: AppConfig, byId: string): Promise<AppConfig> {
    const config = await updateAppConfig(connection, after);
    if (isStep(before, after)) {
      await addStep(connection, config, byId);
    }
    await announce(connection, config);
    return config;
  }

  /** Ends a sync that is still under way, with nothing of it written. */
  async function end(
    connection: Connection,
    config: AppConfig,
    { status, description, diagnostics = [] }: Ending,
    byId: string,
  ): Promise<void> {
    const state = JSON.stringify(failedState(config, diagnostics));
    await move(connection, config, { ...config, status, statusDescription: description, state }, byId);
    await endSync(connection, config.id);
  }

  /** The app config with its app, both held, while its sync is under way. */
  async function holdUnderWay(connection: Connection, { appId, configId }: AppSyncKey): Promise<Held | undefined> {
    const app = await lockApp(connection, appId);
    const config = app && (await lockAppConfig(connection, appId, configId));
    const isUnderWay = config?.status === "syncing" && config.closedAt === null;
    return app && config && isUnderWay ? { app, config } : undefined;
  }

  async function fail(target: AppSyncKey, byId: string, ending: Ending): Promise<void> {
    await inOrg(pools, target.orgId, async (connection) => {
      const held = await holdUnderWay(connection, target);
      if (held) {
        await end(connection, held.config, ending, byId);
      }
    });
  }

  async function isOutdated(connection: Connection, config: AppConfig, byId: string): Promise<boolean> {
    const inForce = await findAppConfigInForce(connection, config.appId);
    if (!inForce || inForce.version < config.version) {
      return false;
    }
    const description = `version ${inForce.version} is in force already, so version ${config.version} changes nothing`;
    await end(connection, config, { status: "outdated", description }, byId);
    return true;
  }

  /** What is to be read, or undefined when there is nothing left to do. */
  async function begin(target: AppSyncKey): Promise<Begun | undefined> {
    return await inOrg(pools, target.orgId, async (connection) => {
      const held = await holdUnderWay(connection, target);
      if (!held) {
        return undefined;
      }
      const { config } = held;
      const sync = await findSync(connection, config.id);
      const description = whyOver(sync, clock.now());
      if (description !== undefined) {
        await end(connection, config, { status: "error", description }, sync.askedById);
        return undefined;
      }
      if (await isOutdated(connection, config, sync.askedById)) {
        return undefined;
      }
      await countAttempt(connection, config.id);
      // `checkSyncable` let none pass that has none.
      const intermediate = (await findIntermediate(connection, config.id)) ?? "";
      return { config, byId: sync.askedById, intermediate };
    });
  }

  async function prepare(target: AppSyncKey, { config, byId, intermediate }: Begun): Promise<Ready | undefined> {
    const note = (description: string): Promise<void> =>
      inOrg(pools, target.orgId, (connection) => noteProgress(connection, config.id, description));
    await note("reading the app config and looking at its sources");
    const { prepared, diagnostics } = await applying.prepare(target.orgId, intermediate);
    if (!prepared) {
      await fail(target, byId, { status: "error", description: summarize(diagnostics), diagnostics });
      return undefined;
    }
    await note(`applying ${count(prepared.components.length, "component")}`);
    return { prepared, diagnostics };
  }

  /** Everything that a sync writes, in one transaction. */
  async function apply(target: AppSyncKey, byId: string, { prepared, diagnostics }: Ready): Promise<void> {
    await inOrg(pools, target.orgId, async (connection) => {
      const held = await holdUnderWay(connection, target);
      if (!held || (await isOutdated(connection, held.config, byId))) {
        return;
      }
      const context = { ...SYSTEM, orgId: target.orgId, principal: { kind: "system", id: byId } } as const;
      const place = { context, app: held.app, appConfig: held.config };
      const applied = await applying.apply(connection, place, prepared);
      const synced = applied.components.map((one, index) => ({ ...one, looked: prepared.looked[index] }));
      const state = syncedState(applied, await builds.make(connection, context, synced), diagnostics);
      const after = {
        ...applied.appConfig,
        status: "active" as const,
        statusDescription: describeState(state),
        state: JSON.stringify(state),
      };
      await move(connection, held.config, after, byId);
      await endSync(connection, held.config.id);
    });
  }

  async function perform(target: AppSyncKey, stopping: AbortSignal): Promise<void> {
    const begun = await begin(target);
    if (!begun) {
      return;
    }
    await toTheEnd({
      async work() {
        const ready = await prepare(target, begun);
        if (ready) {
          await apply(target, begun.byId, ready);
        }
      },
      fail: (fault) => fail(target, begun.byId, endingOf(fault)),
      stopping,
    });
  }

  return {
    async start(context, appName, configId) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      authorize(principal, "component.write", { orgId });
      authorize(principal, "action.write", { orgId });
      authorize(principal, "runbook.write", { orgId });
      authorize(principal, "branch.write", { orgId });
      authorize(principal, "build.create", { orgId });
      const answer = await mutate(
        context,
        { action: "app-config.sync", resourceType: "app_config" },
        async (connection) => {
          const app = requireApp(await findApp(connection, appName), appName);
          const found = await load(connection, app, configId);
          const config = (await lockAppConfig(connection, app.id, found.id))!;
          const details = { app_id: app.id, version: config.version };
          if (checkSyncable(config, await findSync(connection, config.id))) {
            return { answer: await show(connection, config), resourceId: config.id, details };
          }
          await askSync(connection, config.id, new Date(clock.now().getTime() + SYNC_MILLISECONDS));
          const asked = { ...config, status: "syncing" as const, statusDescription: "waiting for its turn" };
          const moved = await move(connection, config, asked, principal.id);
          return { answer: await show(connection, moved), resourceId: config.id, details };
        },
      );
      runs.begin({ orgId, appId: answer.app_id!, configId: answer.id! });
      return answer;
    },
    async sweep() {
      const left = await listSyncs(pools.system, SWEEP_BATCH);
      left.forEach(runs.begin);
      return left.length;
    },
    drain: runs.drain,
  };
}

interface Held {
  readonly app: NonNullable<Awaited<ReturnType<typeof lockApp>>>;
  readonly config: AppConfig;
}

interface Begun {
  readonly config: AppConfig;
  readonly byId: string;
  readonly intermediate: string;
}

interface Ready {
  readonly prepared: PreparedConfig;
  readonly diagnostics: readonly Diagnostic[];
}

interface Ending {
  readonly status: "error" | "outdated";
  readonly description: string;
  readonly diagnostics?: readonly Diagnostic[];
}

/** No request stands behind a run: the one that asked for it has its audit entry and its answer. */
const SYSTEM = { requestId: "", idempotency: undefined };

function endingOf(fault: Fault): Ending {
  return { status: "error", description: describeFault(fault), diagnostics: [diagnosticOf(fault, "")] };
}
