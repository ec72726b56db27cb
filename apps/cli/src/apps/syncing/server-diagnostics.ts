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
  const [, kind = "", index = "", rest = ""] =
    /^(Components|Actions|Runbooks|Branches)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  const lists = {
    Components: { noun: "component", items: app.components },
    Actions: { noun: "action", items: app.actions },
    Runbooks: { noun: "runbook", items: app.runbooks },
    Branches: { noun: "branch", items: app.branches },
  } as const;
  const list = lists[kind as keyof typeof lists];
  const name = list?.items?.[Number(index)]?.name;
  return name === undefined ? path : [`${list.noun} ${name}`, ...(rest === "" ? [] : [rest])].join(", ");
}
