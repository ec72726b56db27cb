import type { FaultParty } from "@exclave/contract";
import { conflict } from "@exclave/kernel";

export const buildStatuses = ["queued", "planning", "building", "active", "error", "cancelled"] as const;

export type BuildStatus = (typeof buildStatuses)[number];

/** What builds are of: a component, or the sandbox of an app. */
export type SubjectKind = "component" | "sandbox";

/** What others publish, a chart or an image, as it was resolved, once. */
export interface BuildUpstream {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly url: string;
  readonly mediaType: string;
  /** ISO 8601. */
  readonly resolvedAt: string;
}

/** A request to build a component or a sandbox, and how far it has got. */
export interface Build {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly subjectKind: SubjectKind;
  /** The component's; an app has one sandbox, so its own stands for that. */
  readonly subjectId: string;
  /** Of a component config connection, or of a sandbox config. */
  readonly configId: string;
  /** Sandbox configs are not numbered. */
  readonly configVersion: number | null;
  readonly status: BuildStatus;
  readonly statusDescription: string;
  readonly version: number;
  /** What was asked for, as it was written. */
  readonly gitRef: string | null;
  readonly commitId: string | null;
  readonly sourceDigest: string;
  /** While it is pending, what is known of it: equal for builds that may share a job from the start. */
  readonly contentKey: string;
  /** The build's job completes the key: the request knew no source digest, or no toolchain. */
  readonly isKeyPending: boolean;
  /** Of a chart of a chart repository, or an image that others publish, once it is resolved. */
  readonly upstream: BuildUpstream | null;
  readonly isForced: boolean;
  readonly noOp: boolean;
  readonly jobId: string | null;
  readonly logStreamId: string;
  readonly artifactId: string | null;
  readonly reasonCode: string;
  readonly reason: string;
  readonly faultOf: FaultParty | "";
  readonly retryOfId: string | null;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One status a build has had. */
export interface BuildStatusChange {
  readonly buildId: string;
  readonly sequence: number;
  readonly status: BuildStatus;
  readonly description: string;
  readonly reasonCode: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** Which states may follow which. */
const successors: Readonly<Record<BuildStatus, readonly BuildStatus[]>> = {
  queued: ["planning", "active", "error", "cancelled"],
  planning: ["building", "queued", "active", "error", "cancelled"],
  building: ["queued", "active", "error", "cancelled"],
  active: [],
  error: [],
  cancelled: [],
};

export function isFinalBuild(status: BuildStatus): boolean {
  return successors[status].length === 0;
}

export function canMove(from: BuildStatus, to: BuildStatus): boolean {
  return successors[from].includes(to);
}

/** Refuses to cancel what has ended. */
export function checkCancellable(build: Pick<Build, "id" | "status">): void {
  if (isFinalBuild(build.status)) {
    throw conflict("build.final", `build ${build.id} is ${build.status} already, so it cannot be cancelled`, {
      hint: build.status === "cancelled" ? "nothing is left to do" : "start another build instead",
    });
  }
}

/** Refuses to retry what is still under way. */
export function checkRetryable(build: Pick<Build, "id" | "status">): void {
  if (!isFinalBuild(build.status)) {
    throw conflict("build.not-final", `build ${build.id} is still ${build.status}, so it cannot be retried`, {
      hint: "wait for it to end, or cancel it",
    });
  }
}
