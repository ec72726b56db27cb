import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, type Pools, tryLockForTransaction } from "@exclave/database";
import { invalidField, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { requireProcess, shutDown, stopping } from "../processes/process.ts";
import { currentProcesses, findProcess, lockProcess, moveProcess, silentProcesses } from "../processes/store.ts";
import { findRunner } from "../store.ts";
import type { ShutdownBell } from "./bell.ts";
import type { EndProcess } from "./ports.ts";
import {
  asked,
  checkStoppable,
  covers,
  expired,
  heard,
  isOfSame,
  type ManagerTask,
  notManaged,
  obeyed,
  replacedBy,
  type Shutdown,
  type ShutdownRequest,
  type ShutdownType,
  shutdownTypes,
} from "./shutdown.ts";
import {
  findShutdown,
  insertShutdown,
  lockRunner,
  moveShutdowns,
  nextShutdown,
  openShutdowns,
  overdueShutdowns,
  runnersToTell,
  shutdownHistories,
} from "./store.ts";
import { toWireShutdown } from "./wire.ts";

/** A process that claims. */
export interface Hearer {
  readonly runnerId: string;
  readonly processId: string;
}

export interface ShutdownService {
  /**
   * Asks whichever process of the runner hears it first to stop. Where something is asked of it already that is the same, or
   * more, that is the answer; what is less is replaced.
   */
  ask(context: RequestContext, runnerId: string, type: ShutdownType): Promise<Wire<"RunnerProcessShutdown">>;
  /** The same of one process. */
  askProcess(
    context: RequestContext,
    target: Hearer,
    body: RequestBody<"shutdown_runner_process">,
  ): Promise<Wire<"RunnerProcessShutdown">>;
  /** Refuses what only a management process could do, as no runner that is served has one. */
  manage(context: RequestContext, runnerId: string, task: ManagerTask): Promise<never>;
  /** Whether the runner may have something to hear; asks nobody. */
  mayConcern(runnerId: string): boolean;
  /** What the process has yet to hear. */
  next(context: RequestContext, hearer: Hearer): Promise<Wire<"ShutdownOrder"> | undefined>;
  /** The process has heard a shutdown, or says that one before it had, and has ended. */
  acknowledge(context: RequestContext, hearer: Hearer, said: Wire<"HeardShutdown">): Promise<void>;
  /** Has the bell ring for all that have something to hear; answers them. */
  recall(): Promise<readonly string[]>;
  /** Ends what nobody heard in time, and processes that were told to stop and are not heard of any more. */
  sweep(): Promise<void>;
}

export interface ShutdownServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly bell: ShutdownBell;
  readonly endProcess: EndProcess;
}

/** A process that was told to stop and says nothing for so long has stopped, or died on the way. */
const GIVEN_UP_SECONDS = 300;

export function createShutdownService({ pools, mutate, bell, endProcess }: ShutdownServiceOptions): ShutdownService {
  async function askFor(
    context: RequestContext,
    runnerId: string,
    request: ShutdownRequest,
  ): Promise<Wire<"RunnerProcessShutdown">> {
    const { orgId, principal } = context;
    const kind = { action: "runner.shut-down", resourceType: "runner" };
    const answer = await mutate(context, kind, async (connection) => {
      requireRunner(await lockRunner(connection, runnerId), runnerId);
      if (request.processId !== undefined) {
        const process = await findProcess(connection, runnerId, request.processId);
        checkStoppable(requireProcess(process, request.processId));
      }
      const open = await openShutdowns(connection, runnerId);
      const present = open.find((one) => covers(one, request));
      const shutdown =
        present ?? (await replace(connection, open, { ...request, orgId, runnerId, createdById: principal.id }));
      const details = { shutdown_id: shutdown.id, type: request.type, ...(present ? { was_open: true } : {}) };
      return { answer: await toWire(connection, shutdown), resourceId: runnerId, details };
    });
    // Other replicas hear of it a moment later.
    bell.ring(runnerId);
    return answer;
  }

  async function replace(
    connection: Connection,
    open: readonly Shutdown[],
    asking: Parameters<typeof insertShutdown>[2],
  ): Promise<Shutdown> {
    const weaker = open.filter((one) => isOfSame(one, asking)).map(({ id }) => id);
    await moveShutdowns(connection, weaker, replacedBy(asking.type), { createdById: asking.createdById });
    return await insertShutdown(connection, asked, asking);
  }

  async function markHeard(connection: Connection, { runnerId, processId }: Hearer, id: string): Promise<void> {
    const process = await lockProcess(connection, processId);
    const shutdown = await findShutdown(connection, runnerId, id);
    if (process && shutdown?.status === "pending") {
      await moveShutdowns(connection, [id], heard, { createdById: runnerId, processId });
      if (process.status === "active") {
        await moveProcess(connection, process, stopping(shutdown.type), runnerId);
      }
    }
  }

  async function markObeyed(connection: Connection, { runnerId, processId }: Hearer, id: string): Promise<void> {
    const shutdown = await findShutdown(connection, runnerId, id);
    if (shutdown?.status !== "pending" && shutdown?.status !== "delivered") {
      return;
    }
    const others = (await currentProcesses(connection, runnerId)).filter((other) => other.id !== processId);
    const ended = shutdown.processId ?? others[0]?.id;
    const process = ended === undefined ? undefined : await lockProcess(connection, ended);
    if (process && process.status !== "ended") {
      await endProcess(connection, process, shutDown);
    }
    const by = { createdById: runnerId, ...(process ? { processId: process.id } : {}) };
    await moveShutdowns(connection, [id], obeyed, by);
  }

  return {
    async ask(context, runnerId, type) {
      authorize(context.principal, "runner.write", { orgId: context.orgId, runnerId });
      return await askFor(context, runnerId, { type, processId: undefined });
    },
    async askProcess(context, { runnerId, processId }, { shutdown_type: word }) {
      authorize(context.principal, "runner.write", { orgId: context.orgId, runnerId });
      const type = shutdownTypes.find((known) => known === word);
      if (!type) {
        throw invalidField("shutdown_type", word, `must be one of ${shutdownTypes.join(", ")}`);
      }
      return await askFor(context, runnerId, { type, processId });
    },
    async manage({ orgId, principal }, runnerId, task) {
      authorize(principal, "runner.write", { orgId, runnerId });
      requireRunner(await inOrg(pools, orgId, (connection) => findRunner(connection, runnerId)), runnerId);
      throw notManaged(runnerId, task);
    },
    mayConcern: (runnerId) => bell.isRung(runnerId),
    async next({ orgId, principal }, { runnerId, processId }) {
      authorize(principal, "runner.heartbeat", { orgId, runnerId });
      const noteNothing = bell.beginLook(runnerId);
      const next = await inOrg(pools, orgId, (connection) => nextShutdown(connection, runnerId, processId));
      if (!next) {
        noteNothing();
      }
      return next && { id: next.id, type: next.type };
    },
    async acknowledge({ orgId, principal }, hearer, { id, state }) {
      authorize(principal, "runner.heartbeat", { orgId, runnerId: hearer.runnerId });
      const mark = state === "heard" ? markHeard : markObeyed;
      await inOrg(pools, orgId, (connection) => mark(connection, hearer, id));
    },
    async recall() {
      const runnerIds = await inSystem(pools, runnersToTell);
      runnerIds.forEach(bell.ring);
      return runnerIds;
    },
    async sweep() {
      await inSystem(pools, async (connection) => {
        if (await tryLockForTransaction(connection, "runners.shutdowns")) {
          await moveShutdowns(connection, await overdueShutdowns(connection), expired, { createdById: "" });
          for (const id of await silentProcesses(connection, "stopping", GIVEN_UP_SECONDS)) {
            const process = await lockProcess(connection, id);
            if (process?.status === "stopping") {
              await endProcess(connection, process, shutDown);
            }
          }
        }
      });
    },
  };
}

function requireRunner(found: unknown, runnerId: string): void {
  if (!found) {
    throw notFound("runner.not-found", `no runner ${runnerId}`, {
      hint: "GET /v1/orgs/current/runner-group lists the org's runners",
    });
  }
}

async function toWire(connection: Connection, shutdown: Shutdown): Promise<Wire<"RunnerProcessShutdown">> {
  return toWireShutdown(shutdown, await shutdownHistories(connection, [shutdown.id]));
}
