import { conflict, type Fault, internal, notFound } from "@exclave/kernel";
import type { InstallDiagnostic } from "./ports.ts";

export type InstallSyncStatus =
  | "pending"
  | "in-progress"
  | "success"
  | "error"
  | "approval-awaiting"
  | "approval-denied"
  | "outdated";

/** What may follow; nothing follows what is final. */
const following: Readonly<Record<InstallSyncStatus, readonly InstallSyncStatus[]>> = {
  pending: ["in-progress", "error", "outdated"],
  "in-progress": ["success", "error", "approval-awaiting", "outdated"],
  "approval-awaiting": ["approval-denied", "outdated"],
  success: [],
  error: [],
  "approval-denied": [],
  outdated: [],
};

/** One reading of an app's install files. */
export interface InstallSync {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  /** Where the files are read from, whatever has become of that since. */
  readonly installsConfigId: string;
  readonly status: InstallSyncStatus;
  /** The row of the one commit that is read; null until the branch was resolved. */
  readonly commitId: string | null;
  /** How often a process began it. */
  readonly attempts: number;
  /** By when it has ended; null once it has. */
  readonly deadline: Date | null;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A sync, and whose it is. */
export interface InstallSyncKey {
  readonly orgId: string;
  readonly appId: string;
  readonly syncId: string;
}

/** What is told of a status besides a sentence. */
export interface StepFacts {
  readonly diagnostics?: readonly InstallDiagnostic[];
  /** The version whose inputs the files were checked against. */
  readonly app_config_id?: string;
  readonly app_config_version?: number;
}

/** One step of a sync's way. */
export interface InstallSyncStep {
  readonly syncId: string;
  readonly sequence: number;
  readonly status: InstallSyncStatus;
  readonly description: string;
  readonly facts: StepFacts;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** Longer than any repository that answers takes. */
export const SYNC_MILLISECONDS = 15 * 60_000;

/** A run ends without a word when its process does, its database, or by a mistake of ours; this often it is no accident. */
const MAXIMUM_ATTEMPTS = 5;

/** The sync in its next status. */
export function moved(sync: InstallSync, status: InstallSyncStatus): InstallSync {
  if (!following[sync.status].includes(status)) {
    throw internal("install-sync.no-way", `install sync ${sync.id} is ${sync.status} and cannot become ${status}`);
  }
  const isUnderWay = status === "pending" || status === "in-progress";
  return { ...sync, status, deadline: isUnderWay ? sync.deadline : null };
}

/** Why a sync is not begun once more, or undefined when it is. */
export function whyOver({ attempts, deadline }: InstallSync, now: Date): string | undefined {
  if (attempts >= MAXIMUM_ATTEMPTS) {
    return `the control plane failed or stopped ${attempts} times while it read the install files; its logs say why`;
  }
  return deadline !== null && deadline < now ? "the sync did not end in time; sync again" : undefined;
}

/** One sync of an app at a time: two would propose the same installs twice. */
export function refuseSecond(underWay: InstallSync | undefined): void {
  if (underWay) {
    throw conflict("install-sync.under-way", `install sync ${underWay.id} of this app is ${underWay.status}`, {
      hint: `wait until GET /v1/apps/${underWay.appId}/install-syncs/${underWay.id} has ended, and sync again`,
    });
  }
}

/** Nobody knows which inputs installs have before a version of the app is in force. */
export function noVersionInForce(app: { readonly name: string }): Fault {
  return conflict("install-sync.no-version", `app ${app.name} has no version in force that its installs could be of`, {
    hint: "sync the app first",
  });
}

export function installSyncNotFound(appName: string, id: string): Fault {
  return notFound("install-sync.not-found", `app ${appName} has no install sync ${id}`, {
    hint: "GET /v1/apps/{app_id}/install-syncs lists them",
  });
}

/** A fault in the words of a status. */
export function describeFault({ message, hint }: Fault): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** The first mistake in a sentence, with its place, and how many more there are. */
export function summarize(diagnostics: readonly InstallDiagnostic[]): string {
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === "error");
  if (!first) {
    return "nothing is wrong with the install files";
  }
  const { file, line, column, message, hint } = first;
  const place = file === "" ? "" : `${file}:${line}:${column}: `;
  const advice = hint === undefined ? "" : `; ${hint}`;
  return `${place}${message}${advice}${more.length === 0 ? "" : ` (and ${more.length} more)`}`;
}
