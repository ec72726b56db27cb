import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { invalidField } from "@exclave/kernel";
import { authorize, type Principal } from "../../../auth/index.ts";
import { insertAuditEntry, type Mutate, type RequestContext } from "../../../requests/index.ts";
import type { NotedHeartbeat, PlacedHeartbeat } from "../heartbeat-book.ts";
import type { HeartbeatPlaces } from "../ports.ts";
import { type Heartbeat, startedAt } from "../runner.ts";
import { endedBefore, obeyed, type Shutdown, startedSince } from "../shutdowns/shutdown.ts";
import {
  findShutdown,
  moveShutdowns,
  restartsBefore,
  shutdownHistories,
  shutdownsOf,
  shutdownsToSettle,
} from "../shutdowns/store.ts";
import { toWireShutdown } from "../shutdowns/wire.ts";
import { toWireHeartbeat } from "../wire.ts";
import {
  backAgain,
  begun,
  endingBySuccessor,
  endingOf,
  isSameStart,
  type ProcessIntroduction,
  type ProcessMove,
  processIdOf,
  type RunnerProcess,
  requireProcess,
} from "./process.ts";
import {
  currentProcesses,
  findNewestProcess,
  findProcess,
  insertProcess,
  listProcesses,
  lockOthers,
  lockProcess,
  moveProcess,
  processHistories,
  updateProcess,
} from "./store.ts";
import { processWords, sightOf, toWireProcess } from "./wire.ts";

export interface ProcessPage {
  readonly items: Wire<"RunnerProcess">[];
  readonly hasNext: boolean;
}

export interface ProcessQuery {
  readonly types: readonly string[];
  /** Words of `composite_status.status`. */
  readonly statuses: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

/** A process of a runner, as a request names it. */
export interface ProcessTarget {
  readonly runnerId: string;
  readonly processId: string;
}

export interface ProcessService {
  list(context: RequestContext, runnerId: string, query: ProcessQuery): Promise<ProcessPage>;
  /** Those that have not ended, as far as is known. */
  current(context: RequestContext, runnerId: string): Promise<Wire<"RunnerProcess">[]>;
  get(context: RequestContext, target: ProcessTarget): Promise<Wire<"RunnerProcess">>;
  /** The newest sign of life of the process; undefined when it has given none since it registered. */
  latestHeartbeat(context: RequestContext, target: ProcessTarget): Promise<Wire<"RunnerHeartBeat"> | undefined>;
  /** Takes the last word of a process; said again it changes nothing. */
  end(
    context: RequestContext,
    target: ProcessTarget,
    ending: RequestBody<"end_runner_process">,
  ): Promise<Wire<"RunnerProcess">>;
}

export interface ProcessServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  /** Refuses a runner that is none of the org's, and writes the signs of life that wait in memory. */
  readonly prepareRead: (context: RequestContext, runnerId: string) => Promise<void>;
  readonly heartbeatOf: (connection: Connection, target: ProcessTarget) => Promise<Heartbeat | undefined>;
}

export function createProcessService({ pools, mutate, ...options }: ProcessServiceOptions): ProcessService {
  async function read<T>(
    context: RequestContext,
    runnerId: string,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    authorize(context.principal, "runner.read", { orgId: context.orgId, runnerId });
    await options.prepareRead(context, runnerId);
    return await inOrg(pools, context.orgId, work);
  }

  return {
    list: (context, runnerId, { types, statuses, offset, limit }) =>
      read(context, runnerId, async (connection) => {
        const sights = statuses.map(requireSight);
        const found = await listProcesses(connection, { runnerId, types, sights, offset, limit });
        const items = await toWireProcesses(connection, found.slice(0, limit));
        return { items, hasNext: found.length > limit };
      }),
    current: (context, runnerId) =>
      read(context, runnerId, async (connection) =>
        toWireProcesses(connection, await currentProcesses(connection, runnerId)),
      ),
    get: (context, target) => read(context, target.runnerId, async (connection) => readOne(connection, target)),
    latestHeartbeat: (context, target) =>
      read(context, target.runnerId, async (connection) => {
        requireProcess(await findProcess(connection, target.runnerId, target.processId), target.processId);
        const heartbeat = await options.heartbeatOf(connection, target);
        return heartbeat && toWireHeartbeat(heartbeat);
      }),
    async end(context, target, { reason, shutdown_id: shutdownId }) {
      const { runnerId, processId } = target;
      authorize(context.principal, "runner.heartbeat", { orgId: context.orgId, runnerId });
      const kind = { action: "runner-process.end", resourceType: "runner-process" };
      return await mutate(context, kind, async (connection) => {
        requireProcess(await findProcess(connection, runnerId, processId), processId);
        const process = requireProcess(await lockProcess(connection, processId), processId);
        if (process.status !== "ended") {
          await endProcess(connection, process, endingOf(reason));
        }
        if (shutdownId !== undefined && (await findShutdown(connection, runnerId, shutdownId))) {
          // It may have been the first word of it that arrives.
          await moveShutdowns(connection, [shutdownId], obeyed, { createdById: runnerId, processId });
        }
        return { answer: await readOne(connection, target), resourceId: processId, details: { reason } };
      });
    },
  };
}

async function readOne(connection: Connection, { runnerId, processId }: ProcessTarget): Promise<Wire<"RunnerProcess">> {
  const process = requireProcess(await findProcess(connection, runnerId, processId), processId);
  const [wire] = await toWireProcesses(connection, [process]);
  return wire!;
}

/** Processes of one runner, with what they were told. */
async function toWireProcesses(
  connection: Connection,
  processes: readonly RunnerProcess[],
): Promise<Wire<"RunnerProcess">[]> {
  const [first] = processes;
  if (!first) {
    return [];
  }
  const ids = processes.map(({ id }) => id);
  const [history, shutdowns] = await Promise.all([
    processHistories(connection, ids),
    shutdownsOf(connection, first.runnerId, ids),
  ]);
  const changes = await shutdownHistories(
    connection,
    shutdowns.map(({ id }) => id),
  );
  const changesOf = Map.groupBy(changes, ({ shutdownId }) => shutdownId);
  const historyOf = Map.groupBy(history, ({ processId }) => processId);
  return processes.map((process) =>
    toWireProcess({
      process,
      history: historyOf.get(process.id) ?? [],
      shutdowns: shutdowns
        .filter((shutdown) => concerns(shutdown, process))
        .map((shutdown) => toWireShutdown(shutdown, changesOf.get(shutdown.id) ?? [])),
    }),
  );
}

/** What no process has heard yet concerns each that may hear it. */
function concerns({ processId }: Shutdown, { id, status }: RunnerProcess): boolean {
  return processId === id || (processId === null && status !== "ended");
}

function requireSight(word: string): NonNullable<ReturnType<typeof sightOf>> {
  const sight = sightOf(word);
  if (!sight) {
    throw invalidField("status", word, `must be one of ${processWords.join(", ")}`);
  }
  return sight;
}

/** Ends a locked process, and with it what it was told. */
export async function endProcess(connection: Connection, process: RunnerProcess, move: ProcessMove): Promise<void> {
  const { id, runnerId } = process;
  await moveProcess(connection, process, move, runnerId);
  const told = await shutdownsToSettle(connection, id);
  await moveShutdowns(connection, told.heard, obeyed, { createdById: runnerId });
  await moveShutdowns(connection, told.unheard, endedBefore, { createdById: runnerId });
}

/** Who brought a process, for the audit. */
export interface Introducer {
  readonly principal: Principal;
  readonly requestId: string;
}

/**
 * Registers a process that is new, in the caller's transaction, and ends those that it takes the place of; one that was taken
 * for ended is active again. Answers its id.
 */
export async function introduceProcess(
  connection: Connection,
  introduction: ProcessIntroduction,
  introducer: Introducer,
): Promise<string> {
  const { orgId, runnerId, bootId } = introduction;
  const id = processIdOf(runnerId, bootId);
  const isNew = await insertProcess(connection, id, begun, introduction);
  const process = await lockProcess(connection, id);
  if (!process) {
    return id;
  }
  if (!isNew) {
    await updateProcess(connection, id, introduction);
    if (process.status === "ended") {
      await moveProcess(connection, process, backAgain, runnerId);
    }
    return id;
  }
  for (const other of await lockOthers(connection, process)) {
    await endProcess(connection, other, endingBySuccessor(other));
  }
  const unneeded = await restartsBefore(connection, runnerId, process.startedAt);
  await moveShutdowns(connection, unneeded, startedSince, { createdById: runnerId, processId: id });
  const details = { runner_id: runnerId, type: introduction.type, version: introduction.version };
  await insertAuditEntry(connection, {
    ...introducer,
    orgId,
    action: "runner-process.start",
    resourceType: "runner-process",
    resourceId: id,
    details,
  });
  return id;
}

/** Places heartbeats that do not say of which boot they are; what it remembers costs no query. */
export function createHeartbeatPlaces(): HeartbeatPlaces {
  const known = new Map<string, { readonly processId: string; readonly startedAt: Date; readonly heardAt: Date }>();
  const keyOf = ({ runnerId, process }: NotedHeartbeat): string => `${runnerId} ${process}`;

  async function processOf(connection: Connection, heartbeat: NotedHeartbeat): Promise<string> {
    const last = known.get(keyOf(heartbeat));
    return last && isSameStart(last, startedAt(heartbeat)) ? last.processId : await placeProcess(connection, heartbeat);
  }

  return {
    async find(connection, heartbeats) {
      const placed = new Map<string, PlacedHeartbeat>();
      for (const heartbeat of heartbeats) {
        const processId = heartbeat.processId ?? (await processOf(connection, heartbeat));
        const other = placed.get(processId);
        if (!other || other.createdAt < heartbeat.createdAt) {
          placed.set(processId, { ...heartbeat, processId });
        }
      }
      return [...placed.values()];
    },
    remember(placed) {
      for (const heartbeat of placed) {
        const { processId, createdAt: heardAt } = heartbeat;
        known.set(keyOf(heartbeat), { processId, heardAt, startedAt: startedAt(heartbeat) });
      }
    },
  };
}

/** The newest process of the heartbeat's type, where it started when the heartbeat says; else a new one. */
async function placeProcess(connection: Connection, heartbeat: NotedHeartbeat): Promise<string> {
  const { orgId, runnerId, process: type, version, tokenId } = heartbeat;
  const started = startedAt(heartbeat);
  const newest = await findNewestProcess(connection, runnerId, type);
  if (newest && isSameStart(newest, started)) {
    return newest.id;
  }
  const bootId = `${type} ${started.toISOString()}`;
  const said = { orgId, runnerId, bootId, type, version, tokenId, labels: [], warnings: [], startedAt: started };
  const principal = { kind: "runner", id: runnerId, tokenId, orgId, runnerGroupId: "" } as const;
  return await introduceProcess(connection, { ...said, protocol: "polls" }, { principal, requestId: "" });
}
