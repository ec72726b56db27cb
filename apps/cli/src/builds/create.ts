import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { findBuild, findComponent } from "../session/find-component.ts";
import { openSession, type Session } from "../session/session.ts";
import { refuseUnbuilt } from "./ending.ts";
import { followBuilds } from "./follow.ts";
import { buildView, type WhichBuild } from "./read.ts";

export interface CreateBuildFlags {
  readonly componentId: string | undefined;
  readonly appId: string | undefined;
  readonly ref: string | undefined;
  readonly follow: boolean;
  readonly force: boolean;
}

/** Starts a build, and follows it where that is asked for. */
export async function createBuild(shell: Shell, flags: CreateBuildFlags): Promise<View> {
  const session = await openSession(shell);
  const component = await findComponent(session, flags.componentId, flags.appId);
  const build = await session.client.call("create_component_build", {
    path: { component_id: component.id! },
    body: { ...(flags.ref === undefined ? { use_latest: true } : { git_ref: flags.ref }), force: flags.force },
  });
  return await shown(session, build, flags.follow);
}

/** Starts a build of what another build was made of. */
export async function retryBuild(shell: Shell, flags: WhichBuild & { readonly follow: boolean }): Promise<View> {
  const session = await openSession(shell);
  const past = await findBuild(session, flags.buildId, flags.componentId, flags.appId);
  const build = await session.client.call("retry_component_build", {
    path: { component_id: past.component_id!, build_id: past.id! },
    body: {},
  });
  return await shown(session, build, flags.follow);
}

async function shown(session: Session, build: Wire<"ComponentBuild">, isFollowed: boolean): Promise<View> {
  if (!isFollowed) {
    return buildView(build);
  }
  const [ended] = await followBuilds(session, [build]);
  refuseUnbuilt([ended!]);
  return buildView(ended!);
}
