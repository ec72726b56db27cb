import type { Wire } from "@exclave/contract";
import type { Place } from "@exclave/manifest";
import type { Screen } from "../../terminal/screen.ts";
import { type AppDirectory, fromHere } from "../directory/app-directory.ts";
import { type LocatedDiagnostic, reportDiagnostics } from "../directory/diagnostics.ts";

/** Of what is wrong with no part of the app, such as a host that does not answer. */
const NOWHERE: Place = { file: "", line: 0, column: 0 };

/** Writes what the control plane says of an app, and answers it, each at its place in the app's files, which the server does not know. */
export function reportServerDiagnostics(
  screen: Screen,
  diagnostics: readonly Wire<"AppConfigDiagnostic">[],
  { directory, placeOf }: Pick<AppDirectory, "directory" | "placeOf">,
): readonly LocatedDiagnostic[] {
  const located = diagnostics.map((diagnostic) => ({
    ...diagnostic,
    ...(diagnostic.path === "" ? NOWHERE : placeOf(diagnostic.path)),
  }));
  reportDiagnostics(screen, located, fromHere(directory));
  return located;
}
