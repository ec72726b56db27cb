import { flagNames } from "../settings/read-settings.ts";
import type { Setting } from "../settings/setting.ts";
import { type CommandSpec, type GroupSpec, isGroup } from "./command.ts";
import { globalFlags } from "./global-flags.ts";

export interface PlainCommandLine {
  readonly words: readonly string[];
  /** What was said to be no, as in `--confirm=false`: commander knows yeses alone. */
  readonly denied: ReadonlySet<Setting>;
}

/**
 * The words in the order and spelling that commander reads, for those who are used to other programs: `--help` may stand in
 * front of the command that it is about, and a yes or no may say so, as in `--confirm=true` or `--no-select=false`; the last one
 * said counts.
 */
export function plainCommandLine(root: GroupSpec, argv: readonly string[]): PlainCommandLine {
  const plain: string[] = [];
  const denied = new Set<Setting>();
  let at: CommandSpec | GroupSpec = root;
  let help: string | undefined;
  /** Behind the last word that names a command or would. */
  let behindCommand = 0;
  let isNaming = true;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!;
    if (word === "--") {
      plain.push(...argv.slice(index));
      break;
    }
    if (word.startsWith("-")) {
      const setting = settingOf(at, word);
      if (isNaming && (word === "--help" || word === "-h")) {
        help = word;
      } else if (setting?.kind === "boolean") {
        if (word.endsWith("=false")) {
          denied.add(setting);
        } else {
          denied.delete(setting);
          plain.push(word.replace(/=true$/, ""));
        }
      } else {
        plain.push(word, ...(setting && !word.includes("=") ? argv.slice(index + 1, index + 2) : []));
        index += setting && !word.includes("=") ? 1 : 0;
      }
      continue;
    }
    plain.push(word);
    if (isNaming && isGroup(at)) {
      const child: CommandSpec | GroupSpec | undefined = at.commands.find(
        ({ name, aliases }) => name === word || aliases?.includes(word),
      );
      behindCommand = plain.length;
      isNaming = child !== undefined && isGroup(child);
      at = child ?? at;
    }
  }
  return { words: help === undefined ? plain : plain.toSpliced(behindCommand, 0, help), denied };
}

function settingOf(at: CommandSpec | GroupSpec, word: string): Setting | undefined {
  const name = word.startsWith("--") ? word.split("=")[0]! : word;
  const own = isGroup(at) ? {} : (at.flags ?? {});
  return [...Object.values(own), ...Object.values(globalFlags)].find((setting) => flagNames(setting).includes(name));
}
