import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { readAppDirectory } from "./directory/app-directory.ts";
import { count, summaryOf } from "./directory/diagnostics.ts";

export interface ValidateFlags {
  readonly lenient: boolean;
}

/** Looks at everything in an app's directory; asks no server. */
export async function validateApp(
  shell: Shell,
  directory: string | undefined,
  { lenient }: ValidateFlags,
): Promise<View> {
  const { app, name, directory: place, warnings } = await readAppDirectory(shell, { directory, lenient });
  const held = {
    components: (app.components ?? []).map((component) => component.name),
    actions: (app.actions ?? []).map((action) => action.name),
    runbooks: (app.runbooks ?? []).map((runbook) => runbook.name),
  };
  const counts = [
    count(held.components.length, "component"),
    ...(held.actions.length > 0 ? [count(held.actions.length, "action")] : []),
    ...(held.runbooks.length > 0 ? [count(held.runbooks.length, "runbook")] : []),
  ];
  const sentence = `${name}: ${counts.join(", ")}; ${summaryOf(warnings)}`;
  return sentenceView(sentence, { name, directory: place, ...held, diagnostics: warnings }, name);
}
