import { messageOf } from "@exclave/kernel";
import { type CommandSpec, type GroupSpec, isGroup } from "../commands/command.ts";
import { globalFlags } from "../commands/global-flags.ts";
import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { appFlag } from "../session/flags.ts";
import { flagNames } from "../settings/read-settings.ts";
import type { Completion, Setting } from "../settings/setting.ts";
import { liveNames } from "./live-names.ts";

/** Prints what may stand in place of the last word; nothing when it cannot be found out in time. */
export async function complete(shell: Shell, root: GroupSpec, words: readonly string[]): Promise<View> {
  const { names, live } = candidates(root, words);
  const last = words.at(-1) ?? "";
  let found = [...names];
  if (live !== undefined) {
    try {
      found = [...found, ...(await liveNames(shell, live, flagValue(words, flagNames(appFlag))))];
    } catch (error) {
      // Whoever pressed Tab is not helped by an error in the middle of his line.
      if ((await shell.configuration()).isDebugging) {
        shell.say(messageOf(error));
      }
    }
  }
  const fitting = found.filter((name) => name.startsWith(last));
  return { data: fitting, names: fitting, text: () => fitting };
}

interface Candidates {
  readonly names: readonly string[];
  /** A kind of thing that the server knows. */
  readonly live?: Exclude<Completion, readonly string[]>;
}

/** What the tree of commands says may come next; pure. */
export function candidates(root: GroupSpec, words: readonly string[]): Candidates {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? "";
  let at: CommandSpec | GroupSpec = root;
  let taken = 0;
  let pending: Setting | undefined;
  for (const word of before) {
    if (pending) {
      pending = undefined;
    } else if (word.startsWith("-")) {
      const setting = flagsOf(at).find((each) => flagNames(each).includes(word));
      pending = setting && setting.kind !== "boolean" ? setting : undefined;
    } else if (isGroup(at)) {
      const child: CommandSpec | GroupSpec | undefined = at.commands.find(
        ({ name, aliases = [] }) => name === word || aliases.includes(word),
      );
      if (!child) {
        return { names: [] };
      }
      at = child;
    } else {
      taken += 1;
    }
  }
  if (pending) {
    return of(pending.completes);
  }
  if (last.startsWith("-")) {
    return { names: flagsOf(at).flatMap(({ flag, isHidden }) => (isHidden ? [] : flagNames({ flag }))) };
  }
  if (isGroup(at)) {
    return { names: at.commands.filter(isShown).map(({ name }) => name) };
  }
  const places = at.arguments ?? [];
  return of((places[taken] ?? places.find(({ isRest }) => isRest))?.completes);
}

function isShown(spec: CommandSpec | GroupSpec): boolean {
  return spec.isHidden !== true && (isGroup(spec) || spec.deprecatedFor === undefined);
}

function of(completion: Completion | undefined): Candidates {
  if (completion === undefined) {
    return { names: [] };
  }
  return typeof completion === "string" ? { names: [], live: completion } : { names: completion };
}

function flagsOf(spec: CommandSpec | GroupSpec): readonly Setting[] {
  const own = isGroup(spec) ? {} : (spec.flags ?? {});
  return [...Object.values(own), ...Object.values(globalFlags)];
}

function flagValue(words: readonly string[], names: readonly string[]): string | undefined {
  const index = words.findIndex((word) => names.includes(word));
  return index === -1 || index >= words.length - 2 ? undefined : words[index + 1];
}
