import type { Wire } from "@exclave/contract";
import { Fault, isFault } from "@exclave/kernel";
import { toIntermediate } from "@exclave/manifest";
import { refuseUnbuilt } from "../builds/ending.ts";
import { followBuilds } from "../builds/follow.ts";
import type { Shell } from "../commands/shell.ts";
import { tableLines } from "../output/table.ts";
import type { View } from "../output/view.ts";
import { interrupted } from "../session/faults.ts";
import { openSession, type Session } from "../session/session.ts";
import { short } from "../terminal/age.ts";
import { type AppDirectory, readAppDirectory } from "./directory/app-directory.ts";
import { count, type LocatedDiagnostic } from "./directory/diagnostics.ts";
import { type AppliedConfig, applyConfig } from "./syncing/apply-config.ts";
import { adviseOnBranches, warnOfOtherBranch } from "./syncing/branches.ts";
import { warnOfUncommitted } from "./syncing/committed.ts";
import { findOrCreateApp } from "./syncing/find-or-create-app.ts";
import { patiently } from "./syncing/patiently.ts";
import { reportServerDiagnostics } from "./syncing/server-diagnostics.ts";

export interface SyncFlags {
  readonly app: string | undefined;
  readonly create: boolean;
  readonly lenient: boolean;
  readonly noWait: boolean;
  readonly prune: boolean;
}

/**
 * Makes an app what its directory says, and follows what that builds.
 *
 * What is wrong with the app is told before anything is asked of the server; what an earlier, interrupted command began is
 * followed to its end. Fails with `app.not-synced` when nothing was changed, with `build.failed` when a build failed.
 */
export async function syncApp(shell: Shell, directory: string | undefined, flags: SyncFlags): Promise<View> {
  const read = await readAppDirectory(shell, { directory, lenient: flags.lenient });
  await warnOfUncommitted(shell, read);
  await warnOfOtherBranch(shell, read);
  const session = await openSession(shell);
  const app = await findOrCreateApp(session, { name: flags.app ?? read.name, create: flags.create });
  const { applied, scheduled, diagnostics } = await apply(session, app, read, flags.prune);
  for (const { component, reason, description } of applied.builds) {
    shell.err.line(`${component}: ${description || reason.replaceAll("_", " ")}`);
  }
  const isFollowed = !flags.noWait && scheduled.length > 0;
  const builds = isFollowed ? await followBuilds(session, scheduled) : scheduled;
  if (isFollowed) {
    if (builds.some(({ status }) => status !== "active")) {
      tellOrphans(shell, applied);
    }
    refuseUnbuilt(builds);
  }
  return syncView(app, { ...applied, diagnostics }, builds);
}

interface Applied {
  readonly applied: AppliedConfig;
  /** As they are when the following begins. */
  readonly scheduled: readonly Wire<"ComponentBuild">[];
  readonly diagnostics: readonly LocatedDiagnostic[];
}

async function apply(session: Session, app: Wire<"App">, read: AppDirectory, prune: boolean): Promise<Applied> {
  const { client, shell } = session;
  const signal = shell.interruption();
  try {
    const applied = await applyConfig({
      client,
      appId: app.id!,
      intermediate: toIntermediate(read.app),
      version: shell.version,
      prune,
      signal,
      onProgress: (text) => shell.err.line(shell.err.shade("dim", `${app.name}: ${text}`)),
    });
    const diagnostics = reportServerDiagnostics(shell.err, applied.diagnostics, read);
    const scheduled = await Promise.all(
      applied.builds.map(({ buildId }) =>
        patiently(signal, () => client.call("get_build", { path: { build_id: buildId }, signal })),
      ),
    );
    return { applied, scheduled, diagnostics };
  } catch (error) {
    if (signal.aborted) {
      throw interrupted("what has begun goes on: the same command follows it again");
    }
    throw isFault(error) && error.code === "app.not-synced" ? await refused(shell, error, read) : error;
  }
}

/** Why an app was not synced, with the place in its files of each thing that is wrong. */
async function refused(shell: Shell, error: Fault, read: AppDirectory): Promise<Fault> {
  const diagnostics = reportServerDiagnostics(shell.err, diagnosticsOf(error.details), read);
  const { kind, code, message } = error;
  const hint = (await adviceOn(shell, diagnostics, read)) ?? error.hint;
  const details = { directory: read.directory, diagnostics };
  return new Fault({ kind, code, message, ...(hint === undefined ? {} : { hint }), details });
}

/** What can be said of the mistakes together, and by nobody but us. */
export async function adviceOn(
  shell: Shell,
  diagnostics: readonly LocatedDiagnostic[],
  read: AppDirectory,
): Promise<string | undefined> {
  const lacksRef = diagnostics.some(({ code }) => code === "build.ref-not-found");
  return lacksRef ? await adviseOnBranches(shell, read) : undefined;
}

function diagnosticsOf(details: Readonly<Record<string, unknown>> = {}): readonly Wire<"AppConfigDiagnostic">[] {
  return (details["diagnostics"] ?? []) as readonly Wire<"AppConfigDiagnostic">[];
}

/** Before a failed build ends the command, which then shows nothing else. */
function tellOrphans(shell: Shell, { orphans }: AppliedConfig): void {
  for (const line of orphanLines(orphans)) {
    shell.err.line(line);
  }
}

/** What is no longer described, and what became of it, or would become. */
export function orphanLines(
  orphans: readonly Wire<"AppConfigOrphan">[],
  gone: "removed" | "would be removed" = "removed",
): string[] {
  const named = (isRemoved: boolean): string =>
    orphans
      .filter(({ removed }) => (removed === true) === isRemoved)
      .map(({ kind, name }) => `${kind.replace("_", " ")} ${name}`)
      .join(", ");
  return [
    ...(named(true) === "" ? [] : [`${gone}: ${named(true)}`]),
    ...(named(false) === "" ? [] : [`no longer described, and left alone: ${named(false)} (--prune removes them)`]),
  ];
}

type SyncedConfig = Omit<AppliedConfig, "diagnostics"> & Pick<Applied, "diagnostics">;

function syncView(app: Wire<"App">, applied: SyncedConfig, builds: readonly Wire<"ComponentBuild">[]): View {
  const { config, how, unchanged, notBuilt, orphans, diagnostics } = applied;
  const { id, version, status } = config;
  const reasons = new Map(applied.builds.map(({ buildId, reason }) => [buildId, reason]));
  const sentence =
    how === "unchanged" && builds.length === 0
      ? `${app.name} is unchanged: version ${version} is in force, and nothing needs a build`
      : how === "unchanged"
        ? `${app.name} is unchanged: version ${version} is in force; ${count(builds.length, "build")}`
        : `${app.name} is version ${version} now: ${count(builds.length, "build")}, ${count(unchanged.length, "component")} unchanged`;
  return {
    data: {
      app: { id: app.id, name: app.name },
      config: { id, version, status },
      how,
      builds: builds.map((build) => ({ ...build, reason: reasons.get(build.id!) })),
      unchanged,
      not_built: notBuilt,
      orphans,
      diagnostics,
    },
    names: [id!],
    text: (screen) => [
      sentence,
      ...notBuilt.map(({ component, reason }) => `not built: ${component}: ${reason}`),
      ...orphanLines(orphans),
      ...(builds.length === 0 ? [] : ["", ...tableLines(builds, buildColumns, screen)]),
    ],
  };
}

const buildColumns = [
  { title: "component", of: ({ component_name: name }: Wire<"ComponentBuild">) => name },
  { title: "build", of: ({ id }: Wire<"ComponentBuild">) => id },
  { title: "status", of: ({ status }: Wire<"ComponentBuild">) => status },
  { title: "artifact", of: ({ oci_artifact: artifact }: Wire<"ComponentBuild">) => short(artifact?.digest) },
] as const;
