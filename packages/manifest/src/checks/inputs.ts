import { closest } from "@exclave/kernel";
import type { App } from "../definitions/app.ts";
import { each, quoted, type Subject } from "./check.ts";

type Input = NonNullable<NonNullable<App["inputs"]>["input"]>[number];

/** Groups that exist, and defaults that are what their inputs' types say; also of installs that are kept as code. */
export function checkInputs(subject: Subject): void {
  const { app, say } = subject;
  const groups = (app.inputs?.group ?? []).map(({ name }) => name);
  for (const { item, at } of each(["inputs", "input"], app.inputs?.input)) {
    if (item.group !== "" && !groups.includes(item.group)) {
      const near = closest(item.group, groups);
      say([...at, "group"], {
        code: "reference.input-group",
        message: `no group is called ${quoted(item.group)}`,
        hint: near ? `did you mean ${near}?` : `add [[group]] with name = ${quoted(item.group)}`,
      });
    }
    const mistake = defaultMistake(item);
    if (mistake) {
      // The default of a sensitive input may be a secret.
      const shown = item.sensitive ? "…" : quoted(item.default!);
      say([...at, "default"], { code: "value.default", message: `default is ${shown}, and ${mistake}` });
    }
  }
  checkInstalls(subject);
}

function defaultMistake({ type, default: text }: Input): string | undefined {
  if (text === undefined || text === "" || text.includes("{{")) return undefined;
  switch (type) {
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? undefined : "must be a number, as the type says";
    case "bool":
      return /^(?:true|false)$/.test(text) ? undefined : "must be true or false, as the type says";
    case "json":
      return isJson(text) ? undefined : "must be JSON, as the type says";
    default:
      return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkInstalls({ app, say }: Subject): void {
  const names = (app.inputs?.input ?? []).map(({ name }) => name);
  for (const { item, at } of each(["installs"], app.installs)) {
    for (const name of Object.keys(item.inputs ?? {})) {
      if (names.includes(name)) continue;
      const near = closest(name, names);
      say([...at, "inputs", name], {
        code: "reference.input",
        message: `the app has no input ${quoted(name)}`,
        hint: near ? `did you mean ${near}?` : `it has ${names.join(", ") || "none"}`,
      });
    }
    const accounts = (["aws_account", "gcp_account", "azure_account"] as const).filter((key) => item[key]);
    if (accounts.length > 1) {
      say([...at, accounts[1]!], {
        code: "source.both",
        message: `the install ${item.name} has ${accounts.join(" and ")}, and is in one account`,
        hint: "remove all but one",
      });
    }
  }
}
