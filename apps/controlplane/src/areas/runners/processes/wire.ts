import type { Wire } from "@exclave/contract";
import type { ProcessSight, ProcessStatusChange, RunnerProcess } from "./process.ts";

export interface ProcessParts {
  readonly process: RunnerProcess;
  readonly history: readonly ProcessStatusChange[];
  /** What it was told, or may hear yet. */
  readonly shutdowns: readonly Wire<"RunnerProcessShutdown">[];
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** A process as it is known now; `uptime` is in nanoseconds, up to its end or its newest sign of life. */
export function toWireProcess({ process, history, shutdowns }: ProcessParts): Wire<"RunnerProcess"> {
  const until = process.endedAt ?? process.heardAt;
  return {
    id: process.id,
    org_id: process.orgId,
    runner_id: process.runnerId,
    type: process.type as Wire<"RunnerProcessType">,
    version: process.version,
    labels: [...process.labels],
    warnings: [...process.warnings],
    initial_health_check: process.isHeard,
    started_at: process.startedAt.toISOString(),
    uptime: Math.max(until.getTime() - process.startedAt.getTime(), 0) * NANOSECONDS_PER_MILLISECOND,
    composite_status: toWireStatus(process, history),
    reason_code: process.reasonCode,
    shutdowns: [...shutdowns],
    restart_requested: shutdowns.some(({ type, status }) => type === "restart" && isOpen(status)),
    created_by_id: process.runnerId,
    created_at: process.createdAt.toISOString(),
    updated_at: process.updatedAt.toISOString(),
    ...(process.endedAt ? { ended_at: process.endedAt.toISOString() } : {}),
  };
}

const isOpen = (status: string | undefined): boolean => status === "pending" || status === "delivered";

/** The composite vocabulary has no words of its own for what processes are. */
const words: Readonly<Record<ProcessSight, Wire<"Status">>> = {
  active: "active",
  stopping: "in-progress",
  silent: "error",
  ended: "success",
  replaced: "outdated",
};

/** What of `words` a list is asked for by; undefined for a word that no process has. */
export function sightOf(word: string): ProcessSight | undefined {
  return (Object.keys(words) as ProcessSight[]).find((sight) => words[sight] === word);
}

/** The words that a list of processes can be asked for by. */
export const processWords: readonly string[] = Object.values(words);

function toWireStatus(process: RunnerProcess, history: readonly ProcessStatusChange[]): Wire<"CompositeStatus"> {
  const all = history.map(({ status, description, reasonCode, createdById, createdAt }) => ({
    status: words[reasonCode === "process.replaced" ? "replaced" : status],
    status_human_description: description,
    created_by_id: createdById,
    created_at_ts: Math.floor(createdAt.getTime() / 1000),
    metadata: { at: createdAt.toISOString(), reason_code: reasonCode },
  }));
  const isSilent = process.sight === "silent";
  return {
    ...all.at(-1)!,
    ...(isSilent
      ? { status: words.silent, status_human_description: `no sign of life since ${process.heardAt.toISOString()}` }
      : {}),
    history: all.slice(0, -1),
  };
}
