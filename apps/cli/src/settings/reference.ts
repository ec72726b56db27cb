import { controlPlaneVariables, type ProcessVariable, runnerVariables } from "./process-variables.ts";
import type { Setting } from "./setting.ts";
import { upSettings } from "./up-settings.ts";

/** The text of `docs/reference/configuration.generated.md`: every flag and variable there is. */
export function configurationReference(): string {
  return [
    "<!-- Made by `npm run generate` from apps/cli/src/settings; do not edit. -->",
    "",
    "# Configuration",
    "",
    "A flag wins over its environment variable, which wins over the default. An `EXCLAVE_…` variable that is not listed",
    "here or in the [reference of the command line](cli.generated.md) is refused.",
    "",
    "## `exclave up`",
    "",
    "| flag | variable | default | meaning |",
    "| --- | --- | --- | --- |",
    ...Object.values(upSettings).map(settingRow),
    '| `--json` |  |  | prints one line `{"url","token","org_id"}` when ready, and nothing else, on standard output |',
    "",
    "`exclave token create` takes `--data-dir` and `--database-url`.",
    "",
    "## The control plane's process",
    "",
    "`exclave up` sets these for the process it starts; set them yourself to run replicas of `apps/controlplane/src/main.ts`.",
    "",
    ...variableTable(controlPlaneVariables),
    "",
    "With `s3://` storage it also reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.",
    "",
    "## The runner's process",
    "",
    "`exclave up` sets the first nine for its local runner and hands the others on; set them yourself to run",
    "`apps/runner/src/main.ts` elsewhere.",
    "",
    ...variableTable(runnerVariables),
    "",
  ].join("\n");
}

function settingRow(setting: Setting): string {
  const value = "default" in setting ? `\`${setting.default}\`` : "";
  return `| \`${setting.flag}\` | \`${setting.variable}\` | ${value} | ${setting.description} |`;
}

function variableTable(variables: readonly ProcessVariable[]): string[] {
  return [
    "| variable | meaning |",
    "| --- | --- |",
    ...variables.map(({ name, description }) => `| \`${name}\` | ${description} |`),
  ];
}
