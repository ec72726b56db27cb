import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { openSession } from "../session/session.ts";
import { diffLines } from "./diff-lines.ts";
import { planDirectory } from "./plan.ts";
import { findVersion, readVersions } from "./syncing/versions.ts";

export interface DiffFlags {
  readonly app: string | undefined;
  readonly dir: string | undefined;
  readonly lenient: boolean;
}

/** What differs between two versions of an app, or between the one in force and a directory. */
export async function diffApp(shell: Shell, [from, to]: readonly string[], flags: DiffFlags): Promise<View> {
  if (flags.dir !== undefined) {
    const { name, plan } = await planDirectory(shell, flags.dir, {
      app: flags.app,
      lenient: flags.lenient,
      prune: true,
    });
    return diffView(`${name}: version ${plan.base_version ?? 0} and ${flags.dir}`, plan);
  }
  const session = await openSession(shell);
  const app = await findApp(session, flags.app);
  const { client } = session;
  const inForce = async (): Promise<string> => (await readVersions(client, app.id!)).inForce?.id ?? "latest";
  const later = to === undefined ? await inForce() : (await findVersion(client, app.id!, to)).id!;
  const diff = await client.call("get_app_config_diff", {
    path: { app_id: app.id!, config_id: later },
    query: from === undefined ? {} : { old_config_id: (await findVersion(client, app.id!, from)).id! },
  });
  return diffView(`${app.name}: ${from ?? "the version before"} and ${to ?? "the version in force"}`, diff);
}

type Diffed = Parameters<typeof diffLines>[0];

function diffView(title: string, answer: { readonly diff?: Diffed }): View {
  return {
    data: answer,
    names: [],
    text(screen) {
      const lines = diffLines(answer.diff ?? {}, screen);
      return [title, ...(lines.length === 0 ? ["nothing differs"] : lines)];
    },
  };
}
