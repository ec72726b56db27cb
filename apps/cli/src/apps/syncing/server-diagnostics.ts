import type { Wire } from "@exclave/contract";
import type { App } from "@exclave/manifest";
import { plainText, type Screen } from "../../terminal/screen.ts";

/** Writes what the control plane says of an app; it knows no files, so that a place is the name of a thing. */
export function reportServerDiagnostics(
  screen: Screen,
  diagnostics: readonly Wire<"AppConfigDiagnostic">[],
  app: App,
): void {
  for (const { severity, code, message, hint, path } of diagnostics) {
    const place = placeOf(path, app);
    const kind = screen.shade(severity === "error" ? "red" : "yellow", severity);
    screen.line(`${place === "" ? "" : `${screen.shade("bold", place)}: `}${kind} ${code}: ${plainText(message)}`);
    if (hint !== undefined) {
      screen.line(`  ${plainText(hint)}`);
    }
  }
}

/** `Components[2].Dependencies[0]` as `component web, Dependencies[0]`. */
function placeOf(path: string, app: App): string {
  const [, kind = "", index = "", rest = ""] = /^(Components|Actions|Runbooks)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  const lists = { Components: app.components, Actions: app.actions, Runbooks: app.runbooks } as const;
  const name = lists[kind as keyof typeof lists]?.[Number(index)]?.name;
  return name === undefined
    ? path
    : [`${kind.toLowerCase().slice(0, -1)} ${name}`, ...(rest === "" ? [] : [rest])].join(", ");
}
