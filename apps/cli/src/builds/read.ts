import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import { type ItemViewOptions, itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { findBuild, findComponent } from "../session/find-component.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age, bytes, short } from "../terminal/age.ts";

/** Which build is meant: by its id, else the newest of a component. */
export interface WhichBuild {
  readonly buildId: string | undefined;
  readonly componentId: string | undefined;
  readonly appId: string | undefined;
}

/** The builds of a component, or of a whole app. */
export async function listBuilds(
  shell: Shell,
  componentNamed: string | undefined,
  appNamed: string | undefined,
  page: PageQuery,
): Promise<View> {
  const session = await openSession(shell);
  const filter =
    componentNamed === undefined
      ? { app_id: (await findApp(session, appNamed)).id! }
      : { component_id: (await findComponent(session, componentNamed, appNamed)).id! };
  return await pageView({
    page,
    read: (query) => session.client.answer("get_component_builds", { query: { ...filter, ...query } }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "status", of: ({ status }) => status },
      { title: "component", of: ({ component_name: name }) => name },
      { title: "config", of: ({ component_config_version: version }) => version, align: "right" },
      { title: "ref", of: ({ git_ref: ref }) => ref },
      { title: "commit", of: ({ vcs_connection_commit: commit }) => short(commit?.sha) },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "no builds yet: `exclave builds create COMPONENT` starts one",
  });
}

/** One build. */
export async function getBuild(shell: Shell, which: WhichBuild): Promise<View> {
  const session = await openSession(shell);
  return buildView(await findBuild(session, which.buildId, which.componentId, which.appId));
}

/** What is to be known of a build. */
export function buildView(build: Wire<"ComponentBuild">): View {
  return itemView({ data: build, name: build.id, fields: buildFields(build) });
}

/** A build of a component, or of a sandbox, which has neither name nor ref. */
type AnyBuild = Wire<"AppSandboxBuild"> & Pick<Wire<"ComponentBuild">, "component_name" | "git_ref">;

/** The same, by its titles. */
export function buildFields(build: AnyBuild): ItemViewOptions["fields"] {
  const artifact = build.oci_artifact;
  return {
    id: build.id,
    component: build.component_name,
    status: build.status,
    reason: build.reason,
    "at fault": build.fault_of,
    "built before": build.no_op ? "yes" : undefined,
    ref: build.git_ref,
    commit: build.vcs_connection_commit?.sha,
    message: build.vcs_connection_commit?.message,
    artifact: artifact?.digest,
    size: bytes(artifact?.size),
    repository: artifact?.repository,
    created: age(build.created_at),
  };
}

/** Why a build waits, or ended as it did. */
export async function explainBuild(shell: Shell, which: WhichBuild): Promise<View> {
  const session = await openSession(shell);
  const build = await findBuild(session, which.buildId, which.componentId, which.appId);
  const why = await session.client.call("explain_component_build", {
    path: { component_id: build.component_id!, build_id: build.id! },
  });
  return itemView({
    data: why,
    name: build.id,
    fields: {
      build: why.build_id,
      status: why.status,
      "waits for": why.waits_for,
      reason: why.reason,
      "reason code": why.reason_code,
      since: age(why.since),
      "in the queue": why.queue_position,
      "runners connected": why.runners_connected,
    },
  });
}
