import { configurationKeys, variablesOf } from "../configuration/keys.ts";
import { exitCodes } from "../output/exit-codes.ts";
import type { Setting } from "../settings/setting.ts";
import { type CommandSpec, type GroupSpec, isGroup } from "./command.ts";
import { globalFlags } from "./global-flags.ts";
import { argumentText } from "./to-commander.ts";

/** The text of `docs/reference/cli.generated.md`: every command of the tree that help shows. */
export function cliReference(root: GroupSpec): string {
  return [
    "<!-- Made by `npm run generate` from apps/cli/src/root.ts; do not edit. -->",
    "",
    "# Command line",
    "",
    "A flag wins over an environment variable, which wins over the configuration file. The file is `~/.exclave`, or `config` in it",
    "where that is a directory; where neither is there, `~/.nuon` is read and never written. It is YAML, and only its owner may read it.",
    "",
    "| key of the file | variable | meaning |",
    "| --- | --- | --- |",
    ...Object.entries(configurationKeys).map(([key, meaning]) => {
      const names = variablesOf(key as keyof typeof configurationKeys).map((name) => `\`${name}\``);
      return `| \`${key}\` | ${names.join(", else ")} | ${meaning} |`;
    }),
    "",
    "Selecting an org forgets the selected app and install; selecting an app forgets the install. Where a command needs an app or an",
    "org and none is named or selected, the only one there is counts; else a person is asked, and a script gets exit code 2.",
    "Orgs, apps, components, actions, runbooks, branches and runners are named by id or by name.",
    "",
    "## Answers",
    "",
    "Answers go to standard output; progress, questions and failures to standard error. `--output json` and `--output yaml` print one",
    'document: `{"data": …}`, for lists with `"page": {"offset", "limit", "has_next"}`, or, when the command failed,',
    '`{"error": {"code", "message", "hint", "retryable", "request_id", "details"}}` beside the text on standard error. `data` is what the',
    "API answered. `--output name` prints names alone, ids where there are no names. Commands marked *stream* print a line of JSON for",
    "each thing as it comes. `NO_COLOR` and `--no-color` leave colours out.",
    "",
    "| exit code | meaning |",
    "| --- | --- |",
    ...Object.entries(exitCodes).map(([code, meaning]) => `| ${code} | ${meaning} |`),
    "",
    "## Flags of every command",
    "",
    ...flagTable(globalFlags),
    ...root.commands.flatMap((spec) => section(spec, "exclave")),
    "",
  ].join("\n");
}

function section(spec: CommandSpec | GroupSpec, parent: string): string[] {
  if (spec.isHidden) {
    return [];
  }
  const path = `${parent} ${spec.name}`;
  if (isGroup(spec)) {
    return spec.commands.flatMap((child) => section(child, path));
  }
  if (spec.deprecatedFor !== undefined) {
    return [];
  }
  const words = (spec.arguments ?? []).map((argument) => ` ${argumentText(argument)}`).join("");
  const also = spec.aliases ? ` Also \`${spec.aliases.join("`, `")}\`.` : "";
  return [
    "",
    `## ${path}`,
    "",
    `\`${path}${words}\`${spec.isStream ? " *stream*" : ""}`,
    "",
    `${capital(spec.summary)}.${spec.details === undefined ? "" : ` ${spec.details}`}${also}`,
    ...argumentList(spec),
    ...(spec.flags && Object.keys(spec.flags).length > 0 ? ["", ...flagTable(spec.flags)] : []),
    ...(spec.examples ? ["", "```sh", ...exampleLines(spec.examples), "```"] : []),
  ];
}

function argumentList({ arguments: words = [] }: CommandSpec): string[] {
  return words.length === 0
    ? []
    : ["", ...words.map((argument) => `- \`${argumentText(argument)}\`: ${argument.description}`)];
}

function flagTable(flags: Readonly<Record<string, Setting>>): string[] {
  return [
    "| flag | variable | default | meaning |",
    "| --- | --- | --- | --- |",
    ...Object.values(flags)
      .filter(({ isHidden }) => !isHidden)
      .map((setting) => {
        const variable = setting.variable === undefined ? "" : `\`${setting.variable}\``;
        const value = setting.default === undefined ? "" : `\`${setting.default}\``;
        return `| \`${setting.flag}\` | ${variable} | ${value} | ${setting.description} |`;
      }),
  ];
}

function exampleLines(examples: Readonly<Record<string, string>>): string[] {
  return Object.entries(examples).flatMap(([line, meaning]) => [`# ${meaning}`, line]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
