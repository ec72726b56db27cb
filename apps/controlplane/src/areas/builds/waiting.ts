import { type BuildJobType, neededTools, type Wire } from "@exclave/contract";
import type { QueuePlace } from "../jobs/index.ts";
import type { Build } from "./build.ts";
import type { BuildRunners } from "./ports.ts";

/** Why a build is where it is, in words and as data. */
export function explain(build: Build, place: QueuePlace | undefined, builders: BuildRunners): Wire<"BuildExplanation"> {
  const base = {
    build_id: build.id,
    status: build.status,
    since: build.updatedAt.toISOString(),
    runners_connected: builders.connectedCount,
  };
  switch (build.status) {
    case "queued":
      return { ...base, ...explainQueued(build, place, builders) };
    case "planning":
    case "building":
      return {
        ...base,
        waits_for: "job",
        reason_code: "build.running",
        reason: `${build.statusDescription}; attempt ${place?.attempt ?? 1} of ${place?.maxExecutions ?? 1}`,
        ...(place ? { deadline: place.deadlineAt.toISOString() } : {}),
      };
    case "active":
      return { ...base, reason_code: build.noOp ? "build.unchanged" : "build.done", reason: build.statusDescription };
    default:
      return { ...base, reason_code: build.reasonCode, reason: build.reason || build.statusDescription };
  }
}

function explainQueued(
  build: Build,
  place: QueuePlace | undefined,
  builders: BuildRunners,
): Pick<Wire<"BuildExplanation">, "waits_for" | "reason" | "reason_code" | "queue_position" | "deadline"> {
  const common = place ? { queue_position: place.ahead + 1, deadline: place.deadlineAt.toISOString() } : {};
  if (builders.connectedCount === 0) {
    return {
      ...common,
      waits_for: "runner",
      reason_code: "runner.none-connected",
      reason: "no runner of this org is connected; start one, or look at its logs",
    };
  }
  if (place && !builders.capabilities.has(place.type)) {
    return {
      ...common,
      waits_for: "tool",
      reason_code: "runner.tool-missing",
      reason: whyNobodyCan(place.type, builders),
    };
  }
  return {
    ...common,
    waits_for: "slot",
    reason_code: "runner.busy",
    reason: place
      ? `${place.ahead} jobs are ahead and ${place.running} are running; ${build.statusDescription}`
      : build.statusDescription,
  };
}

/** Says what is missing for jobs of a type that no connected runner can run. */
export function whyNobodyCan(type: string, { tools }: Pick<BuildRunners, "tools">): string {
  const missing = (neededTools[type as BuildJobType] ?? []).filter((tool) => !tools.has(tool));
  const what =
    missing.length > 0
      ? `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing`
      : "jobs can have no users of their own there";
  return `no connected runner can run ${type}: ${what} (exclave doctor on its machine says what to do)`;
}
