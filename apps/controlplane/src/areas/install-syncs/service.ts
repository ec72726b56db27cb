import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { type Clock, newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { ApprovalOutline } from "./approvals/approval.ts";
import { listApprovalOutlines, listApprovals } from "./approvals/store.ts";
import { syncUpdated } from "./events.ts";
import {
  type InstallSync,
  type InstallSyncStep,
  installSyncNotFound,
  noVersionInForce,
  refuseSecond,
  SYNC_MILLISECONDS,
} from "./install-sync.ts";
import type { BeginSync, InstallsConfigLookUp, PublishEvent, SyncApps, SyncSources } from "./ports.ts";
import { addStep, findSync, findSyncUnderWay, insertSync, listStepOutlines, listSteps, listSyncs } from "./store.ts";
import { toWireInstallSync } from "./wire.ts";

type WireSync = Wire<"AppInstallConfigSync">;

export interface InstallSyncService {
  /** Asks for the app's install files to be read; the answer is there before they are. */
  start(context: RequestContext, app: string): Promise<WireSync>;
  get(context: RequestContext, app: string, syncId: string): Promise<WireSync>;
  /** Newest first; in outline, for each sync may tell as much as all of its files. */
  list(
    context: RequestContext,
    app: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: WireSync[]; hasNext: boolean }>;
}

export interface InstallSyncServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly apps: SyncApps;
  readonly configs: InstallsConfigLookUp;
  readonly sources: Pick<SyncSources, "wireCommits">;
  readonly begin: BeginSync;
  readonly publish: PublishEvent;
}

/** How much of a sync is read to be shown. */
interface Extent {
  readonly listSteps: (connection: Connection, syncIds: readonly string[]) => Promise<InstallSyncStep[]>;
  readonly listApprovals: (connection: Connection, syncIds: readonly string[]) => Promise<ApprovalOutline[]>;
}

const WHOLE: Extent = { listSteps, listApprovals };
const OUTLINE: Extent = { listSteps: listStepOutlines, listApprovals: listApprovalOutlines };

export function createInstallSyncService(options: InstallSyncServiceOptions): InstallSyncService {
  const { pools, mutate, clock, apps, configs, sources, begin, publish } = options;

  async function show(connection: Connection, syncs: readonly InstallSync[], extent: Extent): Promise<WireSync[]> {
    const ids = syncs.map(({ id }) => id);
    const steps = await extent.listSteps(connection, ids);
    const approvals = await extent.listApprovals(connection, ids);
    const commits = await sources.wireCommits(
      connection,
      syncs.flatMap(({ commitId }) => commitId ?? []),
    );
    return syncs.map((sync) =>
      toWireInstallSync(sync, {
        steps: steps.filter(({ syncId }) => syncId === sync.id),
        approval: approvals.find(({ syncId }) => syncId === sync.id),
        commit: commits.get(sync.commitId ?? ""),
      }),
    );
  }

  /** Adds a sync to an app that nobody else changes meanwhile. */
  async function add(connection: Connection, context: RequestContext, appName: string): Promise<InstallSync> {
    const app = await apps.holdApp(connection, (await apps.loadApp(connection, appName)).id);
    const config = await configs.load(connection, app);
    if (!(await apps.inputsInForce(connection, app.id))) {
      throw noVersionInForce(app);
    }
    refuseSecond(await findSyncUnderWay(connection, app.id));
    const createdById = context.principal.id;
    const sync = await insertSync(connection, {
      id: newId("installSync"),
      orgId: context.orgId,
      appId: app.id,
      installsConfigId: config.id,
      status: "pending",
      deadline: new Date(clock.now().getTime() + SYNC_MILLISECONDS),
      createdById,
    });
    await addStep(connection, sync, { description: "waiting for its turn", createdById });
    await publish(connection, syncUpdated(sync));
    return sync;
  }

  return {
    async start(context, appName) {
      authorize(context.principal, "install-sync.create", { orgId: context.orgId });
      const kind = { action: "install-sync.create", resourceType: "install_sync" };
      const answer = await mutate(context, kind, async (connection) => {
        const sync = await add(connection, context, appName);
        const [shown] = await show(connection, [sync], WHOLE);
        const details = { app_id: sync.appId, installs_config_id: sync.installsConfigId };
        return { answer: shown!, resourceId: sync.id, details };
      });
      begin({ orgId: context.orgId, appId: answer.app_id!, syncId: answer.id! });
      return answer;
    },
    async get({ principal, orgId }, appName, syncId) {
      authorize(principal, "install-sync.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await apps.loadApp(connection, appName);
        const sync = await findSync(connection, app.id, syncId);
        if (!sync) {
          throw installSyncNotFound(app.name, syncId);
        }
        const [shown] = await show(connection, [sync], WHOLE);
        return shown!;
      });
    },
    async list({ principal, orgId }, appName, page) {
      authorize(principal, "install-sync.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await apps.loadApp(connection, appName);
        const found = await listSyncs(connection, id, page);
        const items = await show(connection, found.slice(0, page.limit), OUTLINE);
        return { items, hasNext: found.length > page.limit };
      });
    },
  };
}
