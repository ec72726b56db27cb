import { conflict, preconditionFailed } from "@exclave/kernel";
import type { RunnerProcess } from "../processes/process.ts";

export const shutdownTypes = ["graceful", "force", "restart"] as const;

/** `graceful` lets jobs end, `force` stops them, `restart` lets them end and wants the runner to be started again. */
export type ShutdownType = (typeof shutdownTypes)[number];

export type ShutdownStatus = "pending" | "delivered" | "done" | "expired" | "replaced";

/** That a runner, or one of its processes, is to stop. */
export interface Shutdown {
  readonly id: string;
  readonly orgId: string;
  readonly runnerId: string;
  readonly type: ShutdownType;
  /** Asked of one process; else it is for whichever process of the runner hears it first. */
  readonly isForProcess: boolean;
  /** The one it is for, or that has heard it. */
  readonly processId: string | null;
  readonly status: ShutdownStatus;
  readonly statusDescription: string;
  readonly expiresAt: Date;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One status that a shutdown has had. */
export interface ShutdownStatusChange {
  readonly shutdownId: string;
  readonly status: ShutdownStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** What is asked for: of one process, or of the runner. */
export interface ShutdownRequest {
  readonly type: ShutdownType;
  readonly processId: string | undefined;
}

/** Where a shutdown goes next, and why. */
export interface ShutdownMove {
  readonly status: ShutdownStatus;
  readonly description: string;
}

/** A runner that comes back later than this was not meant. */
export const SHUTDOWN_LIFE_SECONDS = 3_600;

export const asked: ShutdownMove = { status: "pending", description: "waits for the runner to hear it" };
export const heard: ShutdownMove = { status: "delivered", description: "the process has heard it, and stops" };
export const obeyed: ShutdownMove = { status: "done", description: "the process has stopped" };
export const endedBefore: ShutdownMove = { status: "done", description: "the process ended before it heard it" };
export const startedSince: ShutdownMove = { status: "done", description: "the runner was started since" };
export const expired: ShutdownMove = { status: "expired", description: "the runner did not come back in time" };

/** What becomes of one that another takes the place of. */
export function replacedBy(type: ShutdownType): ShutdownMove {
  return { status: "replaced", description: `a ${type} shutdown was asked for instead` };
}

/** Whether both are about the same: the runner, or the same process of it. */
export function isOfSame(open: Shutdown, request: ShutdownRequest): boolean {
  return request.processId === undefined
    ? !open.isForProcess
    : open.processId === request.processId || open.processId === null;
}

/** Whether an open one is the answer to the request: it asks for the same, or for more. */
export function covers(open: Shutdown, request: ShutdownRequest): boolean {
  return isOfSame(open, request) && (open.type === request.type || open.type === "force");
}

/** Refuses to stop what has ended, with Conflict `runner-process.ended`. */
export function checkStoppable({ id, status, statusDescription }: RunnerProcess): void {
  if (status === "ended") {
    throw conflict("runner-process.ended", `process ${id} has ended: ${statusDescription}`, {
      hint: "GET /v1/runners/{runner_id}/processes/current lists those that have not",
    });
  }
}

/** What only a management process beside the runner, on a machine of the runner's own, could do. */
export type ManagerTask = "stop-manager" | "stop-machine" | "update";

const unmanaged: Readonly<Record<ManagerTask, { readonly lacks: string; readonly hint: string }>> = {
  "stop-manager": {
    lacks: "there is none to stop",
    hint: "POST /v1/runners/{runner_id}/graceful-shutdown stops the runner; what supervises it is stopped on its machine",
  },
  "stop-machine": {
    lacks: "nobody could shut its machine down",
    hint: "POST /v1/runners/{runner_id}/graceful-shutdown stops the runner; then stop the machine where it was started",
  },
  update: {
    lacks: "nobody could put another version in its place",
    hint: "install the version where the runner is, then POST /v1/runners/{runner_id}/mng/restart",
  },
};

/** PreconditionFailed `runner.not-managed`: runners that build are processes, started and updated by whoever supervises them. */
export function notManaged(runnerId: string, task: ManagerTask): Error {
  const { lacks, hint } = unmanaged[task];
  return preconditionFailed("runner.not-managed", `runner ${runnerId} has no management process: ${lacks}`, { hint });
}
