import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { itemView, listView, type View } from "../output/view.ts";
import { missing, suggestion } from "../session/faults.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession, type Session } from "../session/session.ts";
import { age } from "../terminal/age.ts";
import { choose } from "../terminal/choose.ts";

async function runnersOf({ client }: Session): Promise<readonly Wire<"Runner">[]> {
  return (await client.call("get_org_runner_group")).runners ?? [];
}

async function findRunner(session: Session, named: string | undefined): Promise<Wire<"Runner">> {
  const runners = await runnersOf(session);
  const names = runners.map(({ name = "" }) => name);
  if (named !== undefined) {
    const found = runners.find(({ id, name }) => id === named || name === named);
    if (!found) {
      throw notFound("runner.not-found", `no runner ${named}`, { hint: suggestion(named, names), details: { names } });
    }
    return found;
  }
  if (runners.length === 1) {
    return runners[0]!;
  }
  if (runners.length > 1 && session.shell.isInteractive) {
    return await choose("Which runner?", runners, ({ name = "" }) => name);
  }
  throw missing("runner", `name one; ${suggestion("", names)}`);
}

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
  const beat = await session.client.call("get_runner_latest_heart_beat", { path: { runner_id: runner.id! } });
  return itemView({
    data: { ...runner, latest_heart_beat: beat },
    name: runner.name,
    fields: {
      name: runner.name,
      id: runner.id,
      status: runner.status,
      about: runner.status_description,
      heartbeat: age(beat.created_at),
      version: beat.version,
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
