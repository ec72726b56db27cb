import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import { missing, suggestion } from "../session/faults.ts";
import type { Session } from "../session/session.ts";
import { choose } from "../terminal/choose.ts";

/** The runners of the org. */
export async function runnersOf({ client }: Session): Promise<readonly Wire<"Runner">[]> {
  return (await client.call("get_org_runner_group")).runners ?? [];
}

/** The runner that was named; the only one where none was. */
export async function findRunner(session: Session, named: string | undefined): Promise<Wire<"Runner">> {
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
