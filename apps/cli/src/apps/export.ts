import path from "node:path";
import { notFound, preconditionFailed } from "@exclave/kernel";
import { fromIntermediate, toFiles } from "@exclave/manifest";
import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { openSession } from "../session/session.ts";
import { count, summaryOf } from "./directory/diagnostics.ts";
import { writeFiles } from "./directory/write-files.ts";
import { findVersion, intermediateOf, readVersions } from "./syncing/versions.ts";

export interface ExportFlags {
  readonly app: string | undefined;
  readonly version: string | undefined;
}

/** Writes a version of an app as files that make the same app again; never over files that are there. */
export async function exportApp(shell: Shell, named: string | undefined, flags: ExportFlags): Promise<View> {
  const session = await openSession(shell);
  const { client } = session;
  const app = await findApp(session, flags.app);
  const config =
    flags.version === undefined
      ? (await readVersions(client, app.id!)).inForce
      : await findVersion(client, app.id!, flags.version);
  if (!config) {
    throw notFound("app-config.none", `${app.name} has no version in force`, {
      hint: "name one with --version; `exclave apps configs` lists them",
    });
  }
  const intermediate = await intermediateOf(client, config);
  const { app: described, diagnostics } = fromIntermediate(intermediate ?? {});
  if (intermediate === undefined || !described) {
    const why = intermediate === undefined ? "it was sent part by part" : summaryOf(diagnostics);
    throw preconditionFailed(
      "app-config.not-exported",
      `version ${config.version} cannot be written as files: ${why}`,
      {
        hint: "only what was synced from files can",
        details: { diagnostics },
      },
    );
  }
  const directory = path.resolve(named ?? app.name!);
  const files = toFiles(described);
  await writeFiles(directory, files);
  const paths = [...files.keys()];
  return {
    data: { app: app.name, version: config.version, directory, files: paths },
    names: paths,
    text: () => [`wrote version ${config.version} of ${app.name}: ${count(paths.length, "file")} in ${directory}`],
  };
}
