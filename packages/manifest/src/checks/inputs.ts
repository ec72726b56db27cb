import { closest } from "@exclave/kernel";
import type { App } from "../definitions/app.ts";
import { each, quoted, type Subject } from "./check.ts";
import { cloudOf } from "./cloud.ts";
import { checkInstall, checkInstallCloud, checkInstallValues } from "./installs.ts";
import { valueMistake } from "./values.ts";

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
  const inputs = (app.inputs?.input ?? []).map(({ name, type, sensitive }) => {
    return { name, type: type ?? "string", sensitive: sensitive ?? false };
  });
  const names = inputs.map(({ name }) => name);
  for (const { item, at } of each(["installs"], app.installs)) {
    checkInstall(item, at, names, say);
    checkInstallValues(item, at, inputs, say);
    checkInstallCloud(item, at, cloudOf(app), say);
  }
}

function defaultMistake({ type, default: text }: Input): string | undefined {
  if (text === undefined || text === "" || text.includes("{{")) return undefined;
  return valueMistake(type, text);
}
