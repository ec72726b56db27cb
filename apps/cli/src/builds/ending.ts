import type { Wire } from "@exclave/contract";
import { preconditionFailed } from "@exclave/kernel";

export const finalStatuses: ReadonlySet<string> = new Set(["active", "error", "cancelled"]);

/** Fails with `build.failed` unless every build is active. */
export function refuseUnbuilt(builds: readonly Wire<"ComponentBuild">[]): void {
  const failed = builds.filter(({ status }) => status !== "active");
  if (failed.length === 0) {
    return;
  }
  const sentences = failed.map(
    ({ component_name: name, status, reason, status_description: text }) =>
      `${name} ${status === "cancelled" ? "was cancelled" : "failed"}: ${reason ?? text ?? ""}`,
  );
  throw preconditionFailed("build.failed", sentences.join("\n"), {
    hint: failed
      .map(({ id }) => `\`exclave builds logs ${id}\` shows its lines, \`exclave builds retry ${id}\` tries again`)
      .join("\n"),
    details: {
      builds: failed.map((build) => ({
        id: build.id,
        component: build.component_name,
        status: build.status,
        reason_code: build.reason_code,
        reason: build.reason,
        fault_of: build.fault_of,
      })),
    },
  });
}
