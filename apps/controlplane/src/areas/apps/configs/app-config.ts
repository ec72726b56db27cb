import { conflict } from "@exclave/kernel";

export type AppConfigStatus = "pending" | "syncing" | "active" | "error" | "outdated";

/** One version of an app, filled by whoever syncs it. */
export interface AppConfig {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  /** Counts up by one for each config of the app. */
  readonly version: number;
  readonly status: AppConfigStatus;
  readonly statusDescription: string;
  /** The client's own, kept as it is. */
  readonly state: string;
  readonly readme: string;
  readonly checksum: string;
  readonly cliVersion: string;
  readonly appConfigJson: string;
  readonly componentIds: readonly string[];
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One step of a config's way, oldest first. */
export interface AppConfigStep {
  readonly status: AppConfigStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** What a client may change of a config. */
export interface AppConfigChange {
  readonly status: AppConfigStatus | undefined;
  readonly statusDescription: string | undefined;
  readonly state: string | undefined;
  readonly componentIds: readonly string[] | undefined;
}

/** The config after the change; throws Conflict when it would start over. */
export function changeAppConfig(config: AppConfig, change: AppConfigChange): AppConfig {
  if (change.status === "pending" && config.status !== "pending") {
    throw conflict("app-config.started", `app config ${config.id} is ${config.status} and cannot be pending again`, {
      hint: "create another app config to start over",
    });
  }
  return {
    ...config,
    status: change.status ?? config.status,
    statusDescription: change.statusDescription ?? config.statusDescription,
    state: change.state ?? config.state,
    componentIds: change.componentIds ?? config.componentIds,
  };
}

/** True when the status or what it says of itself is another than before: a step to remember. */
export function isStep(before: AppConfig, after: AppConfig): boolean {
  return before.status !== after.status || before.statusDescription !== after.statusDescription;
}
