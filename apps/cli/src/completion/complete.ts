import { hasControlCharacter, messageOf } from "@exclave/kernel";
import { type CommandSpec, type GroupSpec, isGroup } from "../commands/command.ts";
import { globalFlags } from "../commands/global-flags.ts";
import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { appFlag } from "../session/flags.ts";
import { flagNames } from "../settings/read-settings.ts";
import type { Completion, Setting } from "../settings/setting.ts";
import { liveNames } from "./live-names.ts";

/** Prints what may stand in place of the last word, as the shell spells it; nothing when it cannot be found out in time. */
export async function complete(
  shell: Shell,
  root: GroupSpec,
  words: readonly string[],
  spell: (word: string) => string = (word) => word,
): Promise<View> {
  const { names, live, before = "" } = candidates(root, words);
  const last = words.at(-1) ?? "";
  let found = [...names];
  if (live !== undefined) {
    const spoken = shell.told({
      orgId: flagValue(words, globalFlags.orgId),
      apiUrl: flagValue(words, globalFlags.apiUrl),
      config: flagValue(words, globalFlags.config) ?? flagValue(words, globalFlags.configFile),
    });
    try {
      found = [...found, ...(await liveNames(spoken, live, flagValue(words, appFlag)))];
    } catch (error) {
      // Whoever pressed Tab is not helped by an error in the middle of his line.
      if ((await shell.configuration()).isDebugging) {
        shell.say(messageOf(error));
      }
    }
  }
  const fitting = found
    // One with a line end in it would be taken for two.
    .filter((name) => name !== "" && !hasControlCharacter(name))
    .map((name) => `${before}${name}`)
    .filter((name) => name.startsWith(last))
    .map(spell);
  return { data: fitting, names: fitting, text: () => fitting };
}

interface Candidates {
  readonly names: readonly string[];
  /** A kind of thing that the server knows. */
  readonly live?: Exclude<Completion, readonly string[]>;
  /** Stands in front of each in the same word, as in `--app-id=shop`. */
  readonly before?: string;
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
  const [, flag] = /^(--[\w-]+)=/.exec(last) ?? [];
  if (flag !== undefined) {
    const setting = flagsOf(at).find((each) => flagNames(each).includes(flag));
    return { ...of(setting?.completes), before: `${flag}=` };
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

function flagValue(words: readonly string[], setting: Setting): string | undefined {
  const names = flagNames(setting);
  for (const [index, word] of words.slice(0, -1).entries()) {
    const [name = "", value] = word.split(/=(.*)/s);
    if (names.includes(name)) {
      return value ?? (index < words.length - 2 ? words[index + 1] : undefined);
    }
  }
  return undefined;
}
