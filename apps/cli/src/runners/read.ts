import type { Shell } from "../commands/shell.ts";
import { itemView, listView, type View } from "../output/view.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";
import { findRunner, runnersOf } from "./find.ts";

/** The runners of the org. */
export async function listRunners(shell: Shell): Promise<View> {
  return listView({
    rows: await runnersOf(await openSession(shell)),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "status", of: ({ status }) => status },
      { title: "about", of: ({ status_description: text }) => text },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "no runners yet: `exclave up` brings one",
  });
}

/** One runner and when it was last heard of. */
export async function getRunner(shell: Shell, named: string | undefined): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  const path = { runner_id: runner.id! };
  const [beat, processes] = await Promise.all([
    session.client.call("get_runner_latest_heart_beat", { path }),
    session.client.call("get_current_runner_processes", { path }),
  ]);
  return itemView({
    data: { ...runner, latest_heart_beat: beat, processes },
    name: runner.name,
    fields: {
      name: runner.name,
      id: runner.id,
      status: runner.status,
      about: runner.status_description,
      heartbeat: age(beat.created_at),
      version: beat.version,
      process: processes.map(({ id, started_at: at }) => `${id}, started ${age(at)}`).join("; "),
      warnings: [...new Set(processes.flatMap(({ warnings = [] }) => warnings))].join("; "),
      created: age(runner.created_at),
    },
  });
}

/** The jobs of a runner. */
export async function listJobs(
  shell: Shell,
  named: string | undefined,
  status: string | undefined,
  page: PageQuery,
): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  return await pageView({
    page,
    read: (query) =>
      session.client.answer("get_runner_jobs", {
        path: { runner_id: runner.id! },
        query: { ...query, ...(status === undefined ? {} : { statuses: status }) },
      }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "type", of: ({ type }) => type },
      { title: "status", of: ({ status: of }) => of },
      { title: "attempts", of: ({ execution_count: count }) => count, align: "right" },
      { title: "for", of: ({ owner_id: owner }) => owner },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${runner.name} has had no jobs`,
  });
}
