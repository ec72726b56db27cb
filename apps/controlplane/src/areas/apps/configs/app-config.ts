import { conflict, type Fault, newId } from "@exclave/kernel";

export type AppConfigStatus = "pending" | "syncing" | "active" | "error" | "outdated";

/**
 * One version of an app, filled by whoever syncs it.
 *
 * Open, it is a draft that parts are sent into. Closed, it is what it is for ever: nothing joins it, and the configs of
 * components, actions and runbooks that make it up are those it names.
 */
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
  /** Sent as one intermediate config, which is large and read by itself. */
  readonly isSentWhole: boolean;
  /** A sync by the server removes what the version in force has and this one has not. */
  readonly prune: boolean;
  /** The branch that it was sent for. */
  readonly branchId: string | null;
  readonly componentIds: readonly string[];
  /** What makes it up, once it is closed. */
  readonly componentConfigIds: readonly string[];
  /** The actions that configs of were sent into it; on demand, also those of the version it goes on from. */
  readonly actionIds: readonly string[];
  /** Of those, once it is closed. */
  readonly actionConfigIds: readonly string[];
  /** As with actions. */
  readonly runbookIds: readonly string[];
  readonly runbookConfigIds: readonly string[];
  /** The branches that a sync by the server described, and in the same order the configs of them that count. */
  readonly branchIds: readonly string[];
  readonly branchConfigIds: readonly string[];
  /** The installs config that a sync by the server described. */
  readonly installsConfigId: string | null;
  readonly closedAt: Date | null;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One that is about to be added; the rest comes with that, or when it is closed. */
export interface NewAppConfig
  extends Omit<
    AppConfig,
    | "version"
    | "isSentWhole"
    | "componentConfigIds"
    | "actionConfigIds"
    | "runbookConfigIds"
    | "closedAt"
    | "createdAt"
    | "updatedAt"
  > {
  /** The text that it is sent as; empty where its parts come bit by bit. */
  readonly intermediate: string;
}

/** One of which nobody has said anything yet. */
export function emptyAppConfig(
  { id: appId, orgId }: { readonly id: string; readonly orgId: string },
  said: Pick<AppConfig, "status" | "statusDescription" | "createdById">,
): NewAppConfig {
  return {
    id: newId("appConfig"),
    orgId,
    appId,
    state: "",
    readme: "",
    checksum: "",
    cliVersion: "",
    intermediate: "",
    prune: false,
    branchId: null,
    componentIds: [],
    actionIds: [],
    runbookIds: [],
    branchIds: [],
    branchConfigIds: [],
    installsConfigId: null,
    ...said,
  };
}

/** One step of a config's way, oldest first. */
export interface AppConfigStep {
  readonly configId: string;
  readonly status: AppConfigStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** An action or a runbook of an app config, and the config of it that counts there. */
export interface Membership {
  readonly id: string;
  readonly configId: string;
}

/** What a client may change of a config. */
export interface AppConfigChange {
  readonly status: AppConfigStatus | undefined;
  readonly statusDescription: string | undefined;
  readonly state: string | undefined;
  readonly componentIds: readonly string[] | undefined;
}

/** Takes what names no app config: the newest one, as long as it is still being filled by requests of its own. */
export function isJoinable({ closedAt, isSentWhole, status }: AppConfig): boolean {
  const isUnderWay = status === "pending" || status === "syncing" || status === "active";
  return closedAt === null && !isSentWhole && isUnderWay;
}

/** Being filled by a client that has not called it active: what is sent into it belongs to a sync. */
export function isUnderWay({ closedAt, status }: AppConfig): boolean {
  return closedAt === null && (status === "pending" || status === "syncing");
}

/** Made on demand, and open: it lists whatever joins it. */
export function isOnDemand({ closedAt, status }: AppConfig): boolean {
  return closedAt === null && status === "active";
}

/** The refusal to change what a closed config is. */
export function closed({ id, version }: AppConfig): Fault {
  return conflict("app-config.closed", `app config ${id} is version ${version} and complete: nothing of it changes`, {
    hint: "create another app config for what is new, or leave out app_config_id and one is made",
  });
}

/** A closed config may still be called outdated, and be told again what it is. */
function refuseReopening(config: AppConfig, { status, state, componentIds }: AppConfigChange): void {
  const isAnother =
    (status !== undefined && status !== config.status && status !== "outdated") ||
    (state !== undefined && state !== config.state) ||
    (componentIds !== undefined && componentIds.join() !== config.componentIds.join());
  if (isAnother) {
    throw closed(config);
  }
}

/** The config after the change; throws Conflict when it would start over or is closed. */
export function changeAppConfig(config: AppConfig, change: AppConfigChange): AppConfig {
  if (change.status === "pending" && config.status !== "pending") {
    throw conflict("app-config.started", `app config ${config.id} is ${config.status} and cannot be pending again`, {
      hint: "create another app config to start over",
    });
  }
  if (config.closedAt) {
    refuseReopening(config, change);
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
