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

/**
 * The tree of commands for commander, which parses and writes help; it exits nowhere. What a command takes is told to commander
 * when its turn comes: a command line names one of a hundred.
 */
export function toCommander(options: ToCommanderOptions): Command {
  const program = named(options.root);
  fillGroup(program, options.root, options);
  return program.version(options.version, "-v, --version", "print the version");
}

/** What the help of the group around it shows of a command. */
function named(spec: CommandSpec | GroupSpec): Command {
  const made = new Command(spec.name).summary(spec.summary).aliases([...(spec.aliases ?? [])]);
  for (const argument of isGroup(spec) ? [] : (spec.arguments ?? [])) {
    made.addArgument(new Argument(argumentText(argument), argument.description));
  }
  return made;
}

function fillGroup(made: Command, group: GroupSpec, options: ToCommanderOptions): void {
  prepare(made, group, options);
  addGlobalFlags(made, {});
  const specs = new Map<Command, CommandSpec | GroupSpec>();
  for (const spec of group.commands) {
    const child = named(spec);
    const isHidden = spec.isHidden === true || (!isGroup(spec) && spec.deprecatedFor !== undefined);
    made.addCommand(child, { hidden: isHidden });
    specs.set(child, spec);
  }
  made.hook("preSubcommand", (_group, child) => {
    const spec = specs.get(child)!;
    if (isGroup(spec)) {
      fillGroup(child, spec, options);
    } else {
      fillLeaf(child, spec, options);
    }
  });
  // Commander shows help wherever it is asked for, as if no word in front of it were wrong.
  made.on("beforeHelp", () => refuseUnknown(group, made.args.slice(0, made.args[0]?.startsWith("-") ? 0 : 1)));
  made.helpCommand(false);
}

function fillLeaf(made: Command, spec: CommandSpec, options: ToCommanderOptions): void {
  prepare(made, spec, options);
  const flags = spec.flags ?? {};
  for (const [name, setting] of Object.entries(flags)) {
    addOption(made, name, setting);
  }
  addGlobalFlags(made, flags);
  made.addHelpText("after", () => afterText(spec));
  made.action(async (...given: unknown[]) => {
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

function prepare(made: Command, spec: CommandSpec | GroupSpec, options: ToCommanderOptions): void {
  const { writeOut, writeError, width } = options;
  made
    .description(isGroup(spec) || spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`)
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
    })
    .configureHelp({ subcommandTerm });
}

/** As commander's own, which looks for the flags that are not there yet; every command takes the global ones. */
function subcommandTerm(command: Command): string {
  const [alias] = command.aliases();
  const takes = command.registeredArguments.map((argument) => {
    const text = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  return [alias === undefined ? command.name() : `${command.name()}|${alias}`, "[options]", ...takes].join(" ");
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
