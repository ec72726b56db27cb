import type { Wire } from "@exclave/contract";
import { notFound, preconditionFailed } from "@exclave/kernel";
import { toIntermediate } from "@exclave/manifest";
import type { Shell } from "../commands/shell.ts";
import { tableLines } from "../output/table.ts";
import type { View } from "../output/view.ts";
import { isNotFound } from "../session/faults.ts";
import { openSession, type Session } from "../session/session.ts";
import { short } from "../terminal/age.ts";
import { diffLines } from "./diff-lines.ts";
import { readAppDirectory } from "./directory/app-directory.ts";
import { count, errorsOf, type LocatedDiagnostic } from "./directory/diagnostics.ts";
import { adviceOn, orphanLines } from "./sync.ts";
import { warnOfOtherBranch } from "./syncing/branches.ts";
import { warnOfUncommitted } from "./syncing/committed.ts";
import { reportServerDiagnostics } from "./syncing/server-diagnostics.ts";

export interface PlanFlags {
  readonly app: string | undefined;
  readonly lenient: boolean;
  readonly prune: boolean;
}

type LocatedPlan = Omit<Wire<"AppConfigPlan">, "diagnostics"> & { readonly diagnostics: readonly LocatedDiagnostic[] };

/** The plan of a directory, and what the app is called. */
export interface DirectoryPlan {
  readonly name: string;
  readonly plan: LocatedPlan;
}

/** Asks what a sync of a directory would do; fails with `app.not-synced` where it would do nothing. */
export async function planDirectory(
  shell: Shell,
  directory: string | undefined,
  flags: PlanFlags,
): Promise<DirectoryPlan> {
  const read = await readAppDirectory(shell, { directory, lenient: flags.lenient });
  await warnOfUncommitted(shell, read);
  await warnOfOtherBranch(shell, read);
  const session = await openSession(shell);
  const name = flags.app ?? read.name;
  const body = { intermediate_config_json: JSON.stringify(toIntermediate(read.app)), prune: flags.prune };
  const plan = await ask(session, name, body);
  const diagnostics = reportServerDiagnostics(shell.err, plan.diagnostics, read);
  const errors = errorsOf(diagnostics);
  if (errors.length > 0) {
    const hint = await adviceOn(shell, diagnostics, read);
    throw preconditionFailed(
      "app.not-synced",
      `${name}: ${count(errors.length, "error")}; a sync would change nothing`,
      {
        ...(hint === undefined ? {} : { hint }),
        details: { directory: read.directory, diagnostics },
      },
    );
  }
  return { name, plan: { ...plan, diagnostics } };
}

/** What a sync would change and build; nothing is written. */
export async function planApp(shell: Shell, directory: string | undefined, flags: PlanFlags): Promise<View> {
  const { name, plan } = await planDirectory(shell, directory, flags);
  const { base_version: base, diff, summary, builds, unchanged, not_built: notBuilt, orphans } = plan;
  return {
    data: plan,
    names: builds.map(({ component }) => component),
    text: (screen) => [
      base === undefined ? `${name} has no version in force` : `${name}: version ${base} is in force`,
      "",
      plan.changed
        ? `${summary.added ?? 0} to add, ${summary.changed ?? 0} to change, ${summary.removed ?? 0} to remove`
        : "nothing to change",
      ...diffLines(diff, screen).map((line) => `  ${line}`),
      "",
      builds.length === 0 ? "nothing to build" : `${count(builds.length, "build")}, ${unchanged.length} unchanged`,
      ...(builds.length === 0 ? [] : tableLines(builds, buildColumns, screen).map((line) => `  ${line}`)),
      ...notBuilt.map(({ component, reason }) => `not built: ${component}: ${reason}`),
      ...orphanLines(orphans, "would be removed"),
    ],
  };
}

async function ask(
  { client }: Session,
  name: string,
  body: { readonly intermediate_config_json: string; readonly prune: boolean },
): Promise<Wire<"AppConfigPlan">> {
  try {
    return await client.call("plan_app_config", { path: { app_id: name }, body });
  } catch (error) {
    if (isNotFound(error)) {
      throw notFound("app.not-found", `no app ${name}`, {
        hint: "`exclave apps sync --create` makes it with everything in it; --app-id names another",
      });
    }
    throw error;
  }
}

const buildColumns = [
  { title: "component", of: ({ component }: Wire<"AppConfigPlannedBuild">) => component },
  { title: "type", of: ({ type }: Wire<"AppConfigPlannedBuild">) => type },
  { title: "commit", of: ({ commit }: Wire<"AppConfigPlannedBuild">) => short(commit) },
  {
    title: "why",
    of: ({ description, reason }: Wire<"AppConfigPlannedBuild">) => description || reason.replaceAll("_", " "),
  },
] as const;
