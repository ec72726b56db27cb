import type { NewEvent } from "../events/index.ts";
import type { Build } from "./build.ts";

/** The fact that a build has a new status. */
export function buildEvent(build: Build): NewEvent {
  return {
    orgId: build.orgId,
    topic: "builds",
    resourceId: build.id,
    type: `build.${build.status}`,
    payload: {
      status: build.status,
      status_description: build.statusDescription,
      ...(build.subjectKind === "component" ? { component_id: build.subjectId } : {}),
      app_id: build.appId,
      log_stream_id: build.logStreamId,
      no_op: build.noOp,
      ...(build.reasonCode === "" ? {} : { reason_code: build.reasonCode }),
    },
  };
}
