import { buildFields } from "../builds/read.ts";
import type { Shell } from "../commands/shell.ts";
import { itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age, short } from "../terminal/age.ts";

/** The builds of an app's sandbox. */
export async function listSandboxBuilds(shell: Shell, appNamed: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const path = { app_id: (await findApp(session, appNamed)).id! };
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_sandbox_builds", { path, query: { ...query } }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "status", of: ({ status }) => status },
      { title: "commit", of: ({ vcs_connection_commit: commit }) => short(commit?.sha) },
      { title: "artifact", of: ({ oci_artifact: artifact }) => short(artifact?.digest) },
      { title: "log", of: ({ log_stream: stream }) => stream?.id },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "no builds yet: `exclave apps build-sandbox` starts one",
  });
}

/** Starts a build of the newest sandbox of an app. */
export async function buildSandbox(shell: Shell, appNamed: string | undefined): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, appNamed);
  const build = await session.client.call("create_app_sandbox_build", { path: { app_id: app.id! } });
  const log = build.log_stream?.id;
  return itemView({
    data: build,
    name: build.id,
    fields: { ...buildFields(build), log },
    after: log === undefined ? [] : [`\`exclave logs ${log} --follow\` shows its lines`],
  });
}
