import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { LookedSource, SurveyedBuild } from "../../builds/index.ts";
import type { SyncedComponent } from "../../components/index.ts";

/** A component as a sync would leave it, and what it would be built for. */
export interface PlannedComponent extends Pick<SyncedComponent, "component" | "config"> {
  readonly looked: LookedSource | undefined;
  readonly surveyed: SurveyedBuild;
  /** The component is there already; one that a sync would make has no id that lasts. */
  readonly isThere: boolean;
  /** Of the newest build. */
  readonly previousCommit: string | undefined;
}

type Builds = Pick<Wire<"AppConfigPlan">, "builds" | "unchanged" | "not_built">;

/** What would be built, what would not, and why. */
export function plannedBuilds(components: readonly PlannedComponent[]): Builds {
  return {
    builds: components.flatMap(plannedBuild),
    unchanged: components
      .filter(({ surveyed }) => !surveyed.need && surveyed.unbuilt === undefined)
      .map(({ component }) => component.name),
    not_built: components.flatMap(({ component, surveyed, isThere }) =>
      surveyed.unbuilt === undefined
        ? []
        : [
            {
              component: component.name,
              type: component.type,
              reason: surveyed.unbuilt,
              ...(isThere ? { component_id: component.id } : {}),
            },
          ],
    ),
  };
}

function plannedBuild(planned: PlannedComponent): Wire<"AppConfigPlannedBuild">[] {
  const { component, config, looked, surveyed, isThere, previousCommit } = planned;
  const { need } = surveyed;
  if (!need) {
    return [];
  }
  const source = looked && "source" in looked ? looked.source : undefined;
  return [
    {
      component: component.name,
      type: config.type,
      reason: need.reason,
      description: need.description,
      ...defined({
        component_id: isThere ? component.id : undefined,
        repository: config.git?.repo,
        directory: config.git?.directory,
        git_ref: looked?.gitRef ?? undefined,
        commit: source?.commit,
        previous_commit: previousCommit,
        build_id: need.followedId,
      }),
    },
  ];
}
