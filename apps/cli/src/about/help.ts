import { CommanderError } from "commander";
import type { GroupSpec } from "../commands/command.ts";
import { refuseUnknown } from "../commands/refuse-unknown.ts";
import { HELP_WIDTH } from "../commands/run-program.ts";
import type { Shell } from "../commands/shell.ts";
import { toCommander } from "../commands/to-commander.ts";
import type { View } from "../output/view.ts";

/** What `--help` behind the same words shows; refuses words that name no command. */
export async function help(shell: Shell, root: GroupSpec, words: readonly string[]): Promise<View> {
  refuseUnknown(root, words);
  const written: string[] = [];
  const program = toCommander({
    root,
    version: shell.version,
    writeOut: (text) => void written.push(text),
    writeError: (text) => void written.push(text),
    width: Math.min(HELP_WIDTH, shell.out.width),
    onCommand: () => Promise.resolve(),
  });
  try {
    await program.parseAsync([...words, "--help"], { from: "user" });
  } catch (error) {
    // So it says that help was shown.
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
  const text = written.join("").replace(/\n$/, "");
  return { data: { command: ["exclave", ...words].join(" "), help: text }, names: [], text: () => [text] };
}
