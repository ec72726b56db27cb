import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import type { Column } from "../output/table.ts";
import { listView, type View } from "../output/view.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";
import { findRunner } from "./find.ts";

const columns: readonly Column<Wire<"RunnerProcess">>[] = [
  { title: "id", of: ({ id }) => id },
  { title: "type", of: ({ type }) => type },
  { title: "version", of: ({ version }) => version },
  { title: "status", of: ({ composite_status: of }) => of?.status },
  { title: "about", of: ({ composite_status: of }) => of?.status_human_description },
  { title: "started", of: ({ started_at: at }) => age(at) },
  { title: "ended", of: ({ ended_at: at }) => age(at) },
];

/** The processes of a runner; in pages, where not only those that have not ended are asked for. */
export async function listProcesses(
  shell: Shell,
  named: string | undefined,
  isCurrent: boolean | undefined,
  page: PageQuery,
): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  const path = { runner_id: runner.id! };
  const nameOf = ({ id }: Wire<"RunnerProcess">): string | undefined => id;
  if (isCurrent) {
    const rows = await session.client.call("get_current_runner_processes", { path });
    return listView({ rows, columns, nameOf, whenEmpty: `${runner.name} does not run` });
  }
  return await pageView({
    page,
    read: (query) => session.client.answer("list_runner_processes", { path, query }),
    columns,
    nameOf,
    whenEmpty: `${runner.name} has never run`,
  });
}
