import type { Wire } from "@exclave/contract";
import { type Heartbeat, type Runner, type RunnerGroup, type RunnerGroupSettings, startedAt } from "./runner.ts";

export function toWireRunner(runner: Runner): Wire<"Runner"> {
  return {
    id: runner.id,
    org_id: runner.orgId,
    runner_group_id: runner.runnerGroupId,
    name: runner.name,
    display_name: runner.displayName,
    status: runner.status,
    status_description: runner.statusDescription,
    created_by_id: runner.createdById,
    created_at: runner.createdAt.toISOString(),
    updated_at: runner.updatedAt.toISOString(),
  };
}

export interface GroupParts {
  readonly group: RunnerGroup;
  readonly settings: RunnerGroupSettings;
  readonly runners: readonly Runner[];
}

export function toWireRunnerGroup({ group, settings, runners }: GroupParts, publicUrl: string): Wire<"RunnerGroup"> {
  return {
    id: group.id,
    org_id: group.orgId,
    owner_id: group.ownerId,
    owner_type: group.ownerType,
    type: group.type,
    platform: group.platform,
    runners: runners.map(toWireRunner),
    settings: toWireSettings(group, settings, publicUrl),
    created_by_id: group.createdById,
    created_at: group.createdAt.toISOString(),
    updated_at: group.updatedAt.toISOString(),
  };
}

export function toWireSettings(
  group: RunnerGroup,
  settings: RunnerGroupSettings,
  publicUrl: string,
): Wire<"RunnerGroupSettings"> {
  return {
    aws_max_instance_lifetime: 604_800,
    enable_logging: true,
    enable_metrics: true,
    enable_sentry: false,
    logging_level: "INFO",
    runner_api_url: publicUrl,
    ...settings.settings,
    ...parallelismOf(settings),
    id: settings.id,
    org_id: group.orgId,
    runner_group_id: group.id,
    platform: group.platform,
    groups: [...settings.groups],
    heart_beat_timeout: settings.heartBeatTimeout,
    long_poll_jobs: true,
    metadata: settings.metadata,
    sandbox_mode: false,
    created_by_id: settings.createdById,
    created_at: settings.createdAt.toISOString(),
    updated_at: settings.updatedAt.toISOString(),
  };
}

/** Whole numbers in the request that sets them, texts in every answer: the contract has it so. */
function parallelismOf({ settings }: RunnerGroupSettings): Pick<Wire<"RunnerGroupSettings">, "job_group_parallelism"> {
  const told = settings["job_group_parallelism"];
  return typeof told === "object" && told !== null
    ? {
        job_group_parallelism: Object.fromEntries(Object.entries(told).map(([group, jobs]) => [group, String(jobs)])),
      }
    : {};
}

export function toWireHeartbeat(heartbeat: Heartbeat): Wire<"RunnerHeartBeat"> {
  return {
    id: heartbeat.id,
    runner_id: heartbeat.runnerId,
    process: heartbeat.process,
    version: heartbeat.version,
    alive_time: heartbeat.aliveTime,
    created_at: heartbeat.createdAt.toISOString(),
    updated_at: heartbeat.createdAt.toISOString(),
    started_at: startedAt(heartbeat).toISOString(),
    ...(heartbeat.processId ? { process_id: heartbeat.processId } : {}),
  };
}
