import { closest } from "@exclave/kernel";
import type { Install } from "../definitions/app.ts";
import type { Finding, Path } from "../diagnostic.ts";
import { quoted } from "./check.ts";
import type { Cloud } from "./cloud.ts";
import { valueMistake } from "./values.ts";

type Say = (path: Path, finding: Finding) => void;

/** What is said of an input of the app, as far as installs give it a value. */
export interface KnownInput {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  /** Empty where there is none. */
  readonly default: string;
}

/** More are no help, and a hostile file could have thousands. */
const MOST_UNKNOWN = 100;

/** An install names inputs that the app has, and is in one account. */
export function checkInstall(install: Install, at: Path, names: readonly string[], say: Say): void {
  const known = new Set(names);
  const unknown = Object.keys(install.inputs ?? {}).filter((name) => !known.has(name));
  for (const name of unknown.slice(0, MOST_UNKNOWN)) {
    const near = closest(name, names);
    say([...at, "inputs", name], {
      code: "reference.input",
      message: `the app has no input ${quoted(name)}`,
      hint: near ? `did you mean ${near}?` : `it has ${names.join(", ") || "none"}`,
    });
  }
  const accounts = (["aws_account", "gcp_account", "azure_account"] as const).filter((key) => install[key]);
  if (accounts.length > 1) {
    say([...at, accounts[1]!], {
      code: "source.both",
      message: `the install ${install.name} has ${accounts.join(" and ")}, and is in one account`,
      hint: "remove all but one",
    });
  }
}

/** An install lies where the app's runner does. */
export function checkInstallCloud(install: Install, at: Path, cloud: Cloud | undefined, say: Say): void {
  for (const other of ["aws", "azure", "gcp"] as const) {
    const key = `${other}_account` as const;
    if (!install[key] || cloud === undefined || other === cloud) continue;
    say([...at, key], {
      code: "install.other-cloud",
      message: `the install ${install.name} is in an account of ${other}, and the app's runner is of ${cloud}`,
      hint: `write [${cloud}_account], or change runner_type in runner.toml`,
    });
  }
}

/** An install that is made of its file alone: it has a value for each input that needs one, of its type. */
export function checkInstallInputs(install: Install, at: Path, inputs: readonly KnownInput[], say: Say): void {
  for (const input of inputs) {
    const { name, required } = input;
    const value = install.inputs?.[name] ?? "";
    if (value === "" && required && input.default === "") say([...at, "inputs", name], missing(install, input));
  }
  checkInstallValues(install, at, inputs, say);
}

/** What an install says of inputs is of their types. */
export function checkInstallValues(
  install: Install,
  at: Path,
  inputs: readonly Pick<KnownInput, "name" | "type" | "sensitive">[],
  say: Say,
): void {
  for (const { name, type, sensitive } of inputs) {
    const value = install.inputs?.[name] ?? "";
    const mistake = value === "" ? undefined : valueMistake(type, value);
    // The value of a sensitive input may be a secret.
    const shown = sensitive ? "…" : quoted(value);
    if (mistake) say([...at, "inputs", name], { code: "value.input", message: `${name} is ${shown}, and ${mistake}` });
  }
}

function missing({ name: install }: Install, { name, sensitive }: KnownInput): Finding {
  return sensitive
    ? {
        code: "install.input-missing",
        message: `the install ${install} needs a value for the sensitive input ${quoted(name)}, which no file gives`,
        hint: "who makes the install gives it",
        severity: "warning",
      }
    : {
        code: "install.input-missing",
        message: `the install ${install} needs a value for the input ${quoted(name)}`,
        hint: `add ${name} = "…" to [inputs]`,
      };
}
