import { randomUUID } from "node:crypto";
import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { conflict, preconditionFailed } from "@exclave/kernel";
import { errorsOf, summaryOf } from "../directory/diagnostics.ts";
import { followSync, isUnderWay } from "./follow-sync.ts";
import { patiently } from "./patiently.ts";
import { removeOrphans } from "./remove-orphans.ts";
import { isMadeFrom, readVersions } from "./versions.ts";

type AppConfig = Wire<"AppConfig">;
type State = Partial<Wire<"AppConfigSyncState">>;

export interface ApplyConfigOptions {
  readonly client: Client;
  readonly appId: string;
  readonly intermediate: Readonly<Record<string, unknown>>;
  /** Of the CLI. */
  readonly version: string;
  /** Removes what the version in force has and this one has not. */
  readonly prune: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** An app config that is in force, and what has to be built for it. */
export interface AppliedConfig {
  readonly config: AppConfig;
  /** `unchanged`: it was in force before; `resumed`: an earlier command had begun it. */
  readonly how: "synced" | "resumed" | "unchanged";
  readonly builds: readonly ScheduledBuild[];
  readonly unchanged: readonly string[];
  readonly notBuilt: readonly Wire<"AppConfigUnbuilt">[];
  readonly orphans: readonly Wire<"AppConfigOrphan">[];
  readonly diagnostics: readonly Wire<"AppConfigDiagnostic">[];
}

export interface ScheduledBuild {
  readonly component: string;
  readonly buildId: string;
  readonly reason: string;
  readonly description: string;
}

/**
 * Brings an intermediate config in force; answers once it is, with the builds of it that are under way.
 *
 * The same config twice makes one version: what an earlier command began is followed to its end, and where it is in force
 * already only what needs a build is built. Throws `app.not-synced` with `diagnostics` in its details; nothing was changed then.
 */
export async function applyConfig(options: ApplyConfigOptions): Promise<AppliedConfig> {
  const { client, appId, intermediate, signal } = options;
  const { newest, inForce } = await readVersions(client, appId);
  if (newest && isUnderWay(newest) && (await isMadeFrom(client, newest, intermediate))) {
    return await sync(options, newest, "resumed");
  }
  if (inForce && (await isMadeFrom(client, inForce, intermediate))) {
    return await buildAgain(options, inForce);
  }
  const creation = {
    path: { app_id: appId },
    body: {
      cli_version: options.version,
      readme: typeof intermediate["Readme"] === "string" ? intermediate["Readme"] : "",
      intermediate_config_json: JSON.stringify(intermediate),
      prune: options.prune,
    },
    idempotencyKey: randomUUID(),
    signal,
  };
  const config = await patiently(signal, () => client.call("create_app_config_v2", creation));
  return await sync(options, config, "synced");
}

async function sync(
  { client, appId, signal, onProgress }: ApplyConfigOptions,
  config: AppConfig,
  how: AppliedConfig["how"],
): Promise<AppliedConfig> {
  const path = { app_id: appId, config_id: config.id! };
  onProgress(`version ${config.version}${how === "resumed" ? ": going on with it" : ""}`);
  if (config.status === "pending") {
    const request = { path, idempotencyKey: randomUUID(), signal };
    await patiently(signal, () => client.call("sync_app_config", request));
  }
  const ended = await followSync({ client, config, signal, onProgress });
  const state = stateOf(ended);
  if (ended.status !== "active") {
    throw notSynced(ended, state);
  }
  return {
    config: ended,
    how,
    builds: (state.scheduled_builds ?? []).map((build) => ({
      component: build.component,
      buildId: build.build_id,
      reason: build.reason,
      description: build.description ?? "",
    })),
    unchanged: state.unchanged ?? [],
    notBuilt: state.not_built ?? [],
    orphans: state.orphans ?? [],
    diagnostics: state.diagnostics ?? [],
  };
}

/** Builds what needs it for a version that is in force: its sources may have changed, or an earlier command broke off. */
async function buildAgain(options: ApplyConfigOptions, config: AppConfig): Promise<AppliedConfig> {
  const { client, appId, intermediate, prune, signal } = options;
  const path = { app_id: appId };
  const body = { intermediate_config_json: JSON.stringify(intermediate) };
  const plan = await client.call("plan_app_config", { path, body, signal });
  if (plan.diagnostics.some(({ severity }) => severity === "error")) {
    throw invalid("the app cannot be built as it is now", plan.diagnostics);
  }
  const isNeeded = plan.builds.some(({ build_id: id }) => id === undefined);
  const made = isNeeded
    ? await client.call("create_app_config_builds", {
        path: { ...path, config_id: config.id! },
        body: {},
        idempotencyKey: randomUUID(),
        signal,
      })
    : [];
  const ids = new Map(made.map(({ component_name: name, id }) => [name, id]));
  const left = (stateOf(config).orphans ?? []).filter(({ removed }) => removed !== true);
  return {
    config,
    how: "unchanged",
    builds: plan.builds.flatMap(({ component, reason, description, build_id: followed }) => {
      const buildId = followed ?? ids.get(component);
      return buildId === undefined ? [] : [{ component, buildId, reason, description }];
    }),
    unchanged: plan.unchanged,
    notBuilt: plan.not_built,
    orphans: prune ? await removeOrphans(client, appId, left) : [],
    diagnostics: plan.diagnostics,
  };
}

/** What a sync left in the app config; nothing for one that an older client filled. */
function stateOf({ state = "" }: AppConfig): State {
  try {
    return JSON.parse(state) as State;
  } catch {
    return {};
  }
}

function notSynced({ version, status, status_description: text = "" }: AppConfig, state: State): Error {
  if (status === "outdated") {
    return conflict("app.not-synced", `version ${version} was not synced: ${text}`, {
      hint: "somebody else synced meanwhile: look at what is in force with `exclave apps diff`, and sync again",
    });
  }
  const diagnostics = state.diagnostics ?? [];
  const why = errorsOf(diagnostics).length > 0 ? summaryOf(diagnostics) : text;
  return invalid(`version ${version} was not synced: ${why}`, diagnostics);
}

function invalid(message: string, diagnostics: readonly Wire<"AppConfigDiagnostic">[]): Error {
  return preconditionFailed("app.not-synced", message, {
    hint: "nothing was changed",
    details: { diagnostics },
  });
}
