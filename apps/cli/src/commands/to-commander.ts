import { Argument, Command, Option } from "commander";
import { flagName, flagNames } from "../settings/read-settings.ts";
import type { Setting } from "../settings/setting.ts";
import { type Argument as ArgumentSpec, type CommandSpec, type GroupSpec, isGroup } from "./command.ts";
import { globalFlags } from "./global-flags.ts";
import { refuseUnknown } from "./refuse-unknown.ts";

/** What commander parsed for one command, unread. */
export interface Parsed {
  readonly spec: CommandSpec;
  readonly args: readonly string[];
  /** By the name of each setting, as text, lists or yes. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Of the command and of the groups around it; the innermost wins. */
  readonly globals: Readonly<Record<string, unknown>>;
}

export interface ToCommanderOptions {
  readonly root: GroupSpec;
  readonly version: string;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly width: number;
  readonly onCommand: (parsed: Parsed) => Promise<void>;
}

/** The tree of commands for commander, which parses and writes help; it exits nowhere. */
export function toCommander(options: ToCommanderOptions): Command {
  const program = groupCommand(options.root, options);
  return program.version(options.version, "-v, --version", "print the version");
}

function groupCommand(group: GroupSpec, options: ToCommanderOptions): Command {
  const made = prepared(new Command(group.name), group, options);
  addGlobalFlags(made, {});
  for (const spec of group.commands) {
    const child = isGroup(spec) ? groupCommand(spec, options) : leafCommand(spec, options);
    const isHidden = spec.isHidden === true || (!isGroup(spec) && spec.deprecatedFor !== undefined);
    made.addCommand(child, { hidden: isHidden });
  }
  // Commander shows help wherever it is asked for, as if no word in front of it were wrong.
  made.on("beforeHelp", () => refuseUnknown(group, made.args.slice(0, made.args[0]?.startsWith("-") ? 0 : 1)));
  return made.helpCommand(false);
}

function leafCommand(spec: CommandSpec, options: ToCommanderOptions): Command {
  const made = prepared(new Command(spec.name), spec, options);
  const flags = spec.flags ?? {};
  for (const argument of spec.arguments ?? []) {
    made.addArgument(new Argument(argumentText(argument), argument.description));
  }
  for (const [name, setting] of Object.entries(flags)) {
    addOption(made, name, setting);
  }
  addGlobalFlags(made, flags);
  made.addHelpText("after", () => afterText(spec));
  return made.action(async (...given: unknown[]) => {
    const words = given.slice(0, spec.arguments?.length ?? 0).flat();
    const own = made.opts();
    await options.onCommand({
      spec,
      args: words.filter((word) => word !== undefined) as string[],
      flags: Object.fromEntries(Object.keys(flags).map((name) => [name, own[name]])),
      globals: globalsOf(made, flags),
    });
  });
}

function prepared(made: Command, spec: CommandSpec | GroupSpec, options: ToCommanderOptions): Command {
  const { writeOut, writeError, width } = options;
  return made
    .description(isGroup(spec) || spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`)
    .summary(spec.summary)
    .aliases([...(spec.aliases ?? [])])
    .helpOption("-h, --help", "show help")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut,
      writeErr: writeError,
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** A command that has a flag of its own with the same letter keeps it; the global one then goes by its long name. */
function addGlobalFlags(made: Command, own: Readonly<Record<string, Setting>>): void {
  const taken = new Set(Object.values(own).flatMap(flagNames));
  for (const [name, setting] of Object.entries<Setting>(globalFlags)) {
    if (taken.has(flagName(setting))) {
      continue;
    }
    const [short] = setting.flag.split(", ");
    const flag = short !== setting.flag && taken.has(short!) ? setting.flag.slice(`${short}, `.length) : setting.flag;
    const spellings = setting.spellings?.filter((spelling) => !taken.has(spelling)) ?? [];
    addOption(made, name, { ...setting, flag, spellings }, "Global options:");
  }
}

/** The option of a setting, and one for each other spelling that help does not show. */
function addOption(made: Command, name: string, setting: Setting, group?: string): void {
  const shown = optionOf(name, setting);
  made.addOption(group === undefined ? shown : shown.helpGroup(group));
  const [, value = ""] = /( [<[].*)$/.exec(setting.flag) ?? [];
  for (const spelling of setting.spellings ?? []) {
    made.addOption(optionOf(name, { ...setting, flag: `${spelling}${value}`, isHidden: true }));
  }
}

function optionOf(name: string, setting: Setting): Option {
  const notes = [
    ...("default" in setting ? [`default: ${setting.default}`] : []),
    ...(setting.variable === undefined ? [] : [`environment: ${setting.variable}`]),
  ];
  const option = new Option(
    setting.flag,
    notes.length > 0 ? `${setting.description} (${notes.join(", ")})` : setting.description,
  );
  // Commander takes `--no-x` for the negation of an `--x`; ours are plain yeses.
  option.negate = false;
  option.attributeName = () => name;
  if (setting.isHidden) {
    option.hideHelp();
  }
  if (setting.kind === "list" || setting.kind === "items") {
    option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
  }
  return option;
}

/** `[app]`, `<path>`, `[words...]`. */
export function argumentText({ name, isRequired, isRest }: ArgumentSpec): string {
  const text = isRest ? `${name}...` : name;
  return isRequired ? `<${text}>` : `[${text}]`;
}

function globalsOf(made: Command, own: Readonly<Record<string, Setting>>): Record<string, unknown> {
  const chain: Command[] = [];
  for (let at: Command | null = made; at; at = at.parent) {
    chain.unshift(at);
  }
  return Object.fromEntries(
    Object.keys(globalFlags).map((name) => [
      name,
      chain
        .filter((at) => at !== made || !(name in own))
        .map((at) => at.opts()[name] as unknown)
        .findLast((value) => value !== undefined),
    ]),
  );
}

function afterText({ examples = {} }: CommandSpec): string {
  const entries = Object.entries(examples);
  return entries.length === 0
    ? ""
    : ["", "Examples:", ...entries.flatMap(([line, meaning]) => [`  ${meaning}`, `    $ ${line}`])].join("\n");
}
