import { invalidField } from "@exclave/kernel";

/** The runners that share one queue. */
export interface RunnerGroup {
  readonly id: string;
  readonly orgId: string;
  readonly ownerId: string;
  readonly ownerType: "orgs" | "installs";
  readonly type: "org" | "install";
  readonly platform: "local" | "aws" | "azure" | "unknown";
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What the runners of a group are told. */
export interface RunnerGroupSettings {
  readonly id: string;
  readonly runnerGroupId: string;
  readonly groups: readonly string[];
  readonly heartBeatTimeout: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One runner; its toolchain is as of its newest claim. */
export interface Runner {
  readonly id: string;
  readonly orgId: string;
  readonly runnerGroupId: string;
  readonly name: string;
  readonly displayName: string;
  readonly status: "pending" | "active" | "offline";
  readonly statusDescription: string;
  readonly toolchainId: string;
  /** Versions, by the names of the tools. */
  readonly tools: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly version: string;
  readonly lastSeenAt: Date | undefined;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The newest sign of life of one process of a runner. */
export interface Heartbeat {
  readonly id: string;
  readonly orgId: string;
  readonly runnerId: string;
  /** What kind of process it is. */
  readonly process: string;
  /** Undefined where the process does not say of which boot it is, until the heartbeat is written. */
  readonly processId: string | undefined;
  /** Nanoseconds since the process started. */
  readonly aliveTime: number;
  readonly version: string;
  readonly createdAt: Date;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** When the process of a heartbeat started. */
export function startedAt({ createdAt, aliveTime }: Pick<Heartbeat, "createdAt" | "aliveTime">): Date {
  return new Date(createdAt.getTime() - aliveTime / NANOSECONDS_PER_MILLISECOND);
}

/** Nanoseconds: how often a runner sends a heartbeat. */
export const HEART_BEAT_NANOSECONDS = 5_000_000_000;

const CONNECTED_MILLISECONDS = 15_000;

/** True while the newest sign of life is young enough. */
export function isConnected(lastSeenAt: Date | undefined, now: Date): boolean {
  return lastSeenAt !== undefined && now.getTime() - lastSeenAt.getTime() < CONNECTED_MILLISECONDS;
}

/** What the runner's status says of it now, and why. */
export function statusOf(lastSeenAt: Date | undefined, now: Date): Pick<Runner, "status" | "statusDescription"> {
  if (lastSeenAt === undefined) {
    return { status: "pending", statusDescription: "no runner has connected yet" };
  }
  return isConnected(lastSeenAt, now)
    ? { status: "active", statusDescription: "runner is connected" }
    : { status: "offline", statusDescription: `no sign of life since ${lastSeenAt.toISOString()}` };
}

/** Seconds that a cloud lets a machine of an auto-scaling group live: a day to a year. */
const INSTANCE_LIFETIME = { least: 86_400, most: 31_536_000 };

/** Refuses settings that no runner could go by. */
export function checkSettings({
  aws_max_instance_lifetime: lifetime,
}: {
  readonly aws_max_instance_lifetime?: number | null | undefined;
}): void {
  const { least, most } = INSTANCE_LIFETIME;
  if (typeof lifetime === "number" && (lifetime < least || lifetime > most)) {
    throw invalidField("aws_max_instance_lifetime", lifetime, `must be ${least} to ${most} seconds, a day to a year`);
  }
}
