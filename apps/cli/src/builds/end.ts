import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { findBuild } from "../session/find-component.ts";
import { openSession } from "../session/session.ts";
import type { WhichBuild } from "./read.ts";

/** Ends a build; no step of it starts afterwards. */
export async function cancelBuild(shell: Shell, which: WhichBuild): Promise<View> {
  const session = await openSession(shell);
  const build = await findBuild(session, which.buildId, which.componentId, which.appId);
  const cancelled = await session.client.call("cancel_component_build", {
    path: { component_id: build.component_id!, build_id: build.id! },
    body: {},
  });
  return sentenceView(`cancelled build ${build.id} of ${build.component_name}`, cancelled, build.id);
}
