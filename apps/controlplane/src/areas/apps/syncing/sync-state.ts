import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { MadeBuild } from "../../builds/index.ts";
import type { AppliedConfig } from "../applying/applied-config.ts";
import type { Diagnostic } from "../applying/diagnostics.ts";
import type { AppConfig } from "../configs/app-config.ts";

type State = Wire<"AppConfigSyncState">;

const VERSION = "v1";

/** What the state of an app config says when nothing came of its sync. */
export function failedState({ id, appId }: AppConfig, diagnostics: readonly Diagnostic[]): State {
  return { version: VERSION, config_id: id, app_id: appId, diagnostics: [...diagnostics] };
}

/** The same when it was synced; `made` is in the order of the components. */
export function syncedState(
  applied: AppliedConfig,
  made: readonly MadeBuild[],
  diagnostics: readonly Diagnostic[],
): State {
  const { appConfig, partIds, components, actions, runbooks, branches, installsConfigs, orphans } = applied;
  const [installsConfig] = installsConfigs;
  const outcomes = components.map(({ component }, index) => ({ component, outcome: made[index]! }));
  const parts = Object.entries(partIds).map(([kind, id]) => [`${kind}_config_id`, id]);
  return {
    version: VERSION,
    config_id: appConfig.id,
    app_id: appConfig.appId,
    ...(Object.fromEntries(parts) as Partial<State>),
    ...defined({ installs_config_id: installsConfig?.id }),
    components: components.map(({ component, config }) => ({
      name: component.name,
      id: component.id,
      config_id: config.id,
      type: config.type,
      checksum: config.checksum,
    })),
    actions: actions.map(({ name, id }) => ({ name, id })),
    runbooks: runbooks.map(({ name, id }) => ({ name, id })),
    branches: branches.map(({ name, id }) => ({ name, id })),
    scheduled_builds: outcomes.flatMap(({ component, outcome: { need, made: build, latest } }) => {
      const followed = build ?? (need?.followedId === undefined ? undefined : latest);
      return need && followed
        ? [
            {
              component: component.name,
              component_id: component.id,
              build_id: followed.id,
              status: followed.status,
              reason: need.reason,
              description: need.description,
            },
          ]
        : [];
    }),
    unchanged: outcomes.flatMap(({ component, outcome }) =>
      outcome.need || outcome.unbuilt !== undefined ? [] : [component.name],
    ),
    not_built: outcomes.flatMap(({ component, outcome: { unbuilt } }) =>
      unbuilt === undefined
        ? []
        : [{ component: component.name, component_id: component.id, type: component.type, reason: unbuilt }],
    ),
    orphans: [...orphans],
    diagnostics: [...diagnostics],
  };
}

/** How a sync went, in a sentence. */
export function describeState({ scheduled_builds: builds = [], unchanged = [], orphans = [] }: State): string {
  const followed = builds.filter(({ reason }) => reason === "already_building");
  const parts = [
    `${count(builds.length - followed.length, "build")} scheduled`,
    ...(followed.length === 0 ? [] : [`${count(followed.length, "build")} under way already`]),
    ...(unchanged.length === 0 ? [] : [`${count(unchanged.length, "component")} unchanged`]),
    ...describeOrphans(orphans),
  ];
  return `synced: ${parts.join("; ")}`;
}

function describeOrphans(orphans: NonNullable<State["orphans"]>): string[] {
  const names = orphans.map(({ name }) => name).join(", ");
  const what = orphans[0]?.removed ? "no longer described and removed" : "no longer described and left alone";
  return orphans.length === 0 ? [] : [`${what}: ${names}`];
}

/** `1 build`, `2 builds`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
