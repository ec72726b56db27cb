import { diagnosticCodes } from "../../packages/manifest/src/codes.ts";
import { app } from "../../packages/manifest/src/definitions/app.ts";
import { componentTypes } from "../../packages/manifest/src/definitions/components.ts";
import type { Field, Fields } from "../../packages/manifest/src/definitions/field.ts";
import { type Part, parts } from "../../packages/manifest/src/parts.ts";

/** The text of `docs/reference/app-files.generated.md`: every file, key and diagnostic of the app config language. */
export function languageReference(): string {
  return [
    "<!-- Made by `npm run generate` from packages/manifest/src/definitions; do not edit. -->",
    "",
    "# App files",
    "",
    "An app is a directory of TOML 1.0 files. What a kind of file says stands in one file at the root, or, where a directory is named",
    "below, in any number of files in it, at any depth, each with one of them. Other directories, such as `src/`, are the vendor's own.",
    "",
    "Keys are matched in any case. A key that nobody knows is an error, and a warning with `--lenient`. Values are never converted:",
    '`"3"` is a text and `3` a number.',
    "",
    "Where *contents* is said, the value is the content itself or, when it begins with `./` or `../`, a path to a file. Paths begin at",
    "`components/` in components, at `actions/` in actions, at `permissions/` in roles, at the file's own directory in policies and",
    "named policies, and at the app's directory everywhere else. None may lead outside the app's directory.",
    "",
    "Texts that hold `.nuon` between braces are [templates](templates.md). A component is deployed behind those that it lists in",
    "`dependencies`, whose outputs its templates use, or into whose cluster it goes.",
    "",
    "Files of installs and installers in the app's directory are read and checked like all others. A sync leaves them out, and says so:",
    "what they describe is [not served yet](differences.md#builds). Install files in the repository that `installs.toml` names are read by",
    "`POST /v1/apps/{app_id}/install-syncs`: each describes one install, gives every input that is required and has no default, and none",
    "that is sensitive. Rules of triggers are kept, and begin nothing yet.",
    "",
    "Each kind of file has a JSON Schema at `GET /v1/general/config-schema?type=…`, which editors take from the first line of a file:",
    "`#:schema https://<control plane>/v1/general/config-schema?type=sandbox`.",
    "",
    ...parts.flatMap(partLines),
    "## Diagnostics",
    "",
    "| code | means |",
    "| --- | --- |",
    ...Object.entries(diagnosticCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
    "",
  ].join("\n");
}

function partLines(part: Part): string[] {
  const { type, file, directory, doc, required } = part;
  const places = [file, directory === undefined ? undefined : `${directory}/`].filter((place) => place !== undefined);
  const title = places.map((place) => `\`${place}\``).join(" or ");
  const lines = [`## ${title}`, "", `${doc}${required ? " Every app has it." : ""} Schema \`${type}\`.`, ""];
  if (part.key !== "components") return [...lines, ...tableLines(part.fields, [])];
  return [
    ...lines,
    ...tableLines(app.components.fields, []),
    ...Object.entries(componentTypes).flatMap(([name, fields]) => [
      `### \`type = "${name}"\``,
      "",
      ...tableLines(fields, []),
    ]),
  ];
}

/** One table of keys, and behind it those of the tables inside. */
function tableLines(fields: Fields, path: readonly string[]): string[] {
  const rows = Object.entries(fields).map(
    ([name, field]) => `| \`${name}\`${field.required ? " *" : ""} | ${typeText(field)} | ${cell(meaning(field))} |`,
  );
  const inner = Object.entries(fields).flatMap(([name, field]) => innerLines(name, field, path));
  return ["| key | is | means |", "| --- | --- | --- |", ...rows, "", ...inner];
}

function innerLines(name: string, field: Field, path: readonly string[]): string[] {
  if (field.kind !== "table" && field.kind !== "tables") return [];
  const at = [...path, name];
  const header = field.kind === "table" ? `[${at.join(".")}]` : `[[${at.join(".")}]]`;
  return [`\`${header}\``, "", ...tableLines(field.fields, at)];
}

function typeText(field: Field): string {
  switch (field.kind) {
    case "text":
      return field.choices ? "one of" : field.content ? "contents" : formatText(field.format);
    case "flag":
      return "true or false";
    case "whole":
      return "number";
    case "scalar":
      return "text, number, true or false";
    case "texts":
      return "texts";
    case "text-map":
      return "table of texts";
    case "table":
      return "table";
    case "tables":
    case "variants":
      return "tables";
  }
}

function formatText(format: string | undefined): string {
  switch (format) {
    case "cron":
      return "cron schedule";
    case "duration":
      return "duration";
    case "semver":
      return "exact version";
    case "version-range":
      return "range of versions";
    default:
      return "text";
  }
}

function meaning(field: Field): string {
  const choices =
    field.kind === "text" && field.choices
      ? ` One of ${field.choices.map((choice) => `\`${choice}\``).join(", ")}.`
      : "";
  const standard =
    "default" in field && field.default !== undefined ? ` \`${String(field.default)}\` unless said.` : "";
  return `${field.doc}${choices}${standard}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("``", "empty");
}
