import { invalidInput } from "@exclave/kernel";
import { changeConfigurationFile, locateConfiguration, readConfigurationFile } from "./configuration-file.ts";
import { type ConfigurationKey, configurationKeys, DEFAULT_API_URL, variablesOf } from "./keys.ts";

/** Where a value was said. */
export type Origin = "flag" | "environment" | "file";

/** What the caller wants of every command: flags win over the environment, which wins over the file. */
export interface Configuration {
  get(key: ConfigurationKey): string | undefined;
  originOf(key: ConfigurationKey): Origin | undefined;
  /** Without a slash at its end; a path in front of the API is kept. */
  readonly apiUrl: string;
  readonly isDebugging: boolean;
  /** The file that changes go to. */
  readonly file: string;
  /** Keeps values for later commands; undefined removes one. Says which variable would hide the change, if one does. */
  change(changes: Partial<Record<ConfigurationKey, string | undefined>>): Promise<readonly string[]>;
}

export interface ReadConfigurationOptions {
  readonly flags: Readonly<Partial<Record<ConfigurationKey | "config_file", string>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Reads the configuration; nothing is asked of the network. */
export async function readConfiguration(options: ReadConfigurationOptions): Promise<Configuration> {
  const { flags, environment, home } = options;
  const named = flags.config_file ?? fromEnvironment("config_file", environment)?.value;
  const located = locateConfiguration({ named, home });
  const file = located.source === undefined ? undefined : await readConfigurationFile(located.source);

  function find(key: ConfigurationKey): { readonly value: string; readonly origin: Origin } | undefined {
    const flag = flags[key];
    if (flag !== undefined) {
      return { value: flag, origin: "flag" };
    }
    const variable = fromEnvironment(key, environment);
    if (variable) {
      return { value: variable.value, origin: "environment" };
    }
    const kept = file?.get(key);
    return kept ? { value: kept, origin: "file" } : undefined;
  }

  return {
    get: (key) => find(key)?.value,
    originOf: (key) => find(key)?.origin,
    get apiUrl() {
      return normalUrl(find("api_url")?.value ?? DEFAULT_API_URL);
    },
    isDebugging: ["1", "true"].includes(find("debug")?.value ?? ""),
    file: located.target,
    async change(changes) {
      await changeConfigurationFile(located, changes);
      return Object.entries(changes).flatMap(([key, value]) => {
        const hiding = fromEnvironment(key as ConfigurationKey, environment);
        return hiding && hiding.value !== value ? [hiding.name] : [];
      });
    },
  };
}

/** Every key that has a value, for showing; the token only as its first letters. */
export function shownConfiguration(configuration: Configuration): { key: string; value: string; origin: Origin }[] {
  return (Object.keys(configurationKeys) as ConfigurationKey[]).flatMap((key) => {
    const value = configuration.get(key);
    const origin = configuration.originOf(key);
    return value === undefined || origin === undefined
      ? []
      : [{ key, value: key === "api_token" ? `${value.slice(0, 6)}…` : value, origin }];
  });
}

function fromEnvironment(
  key: ConfigurationKey | "config_file",
  environment: ReadConfigurationOptions["environment"],
): { readonly name: string; readonly value: string } | undefined {
  for (const name of variablesOf(key)) {
    const value = environment[name];
    if (value) {
      return { name, value };
    }
  }
  return undefined;
}

/** With the scheme that was left out: on this machine http, elsewhere https. */
export function normalUrl(text: string): string {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(text);
  const whole = /^[a-z+.-]+:\/\//i.test(text) ? text : `${isLocal ? "http" : "https"}://${text}`;
  const url = URL.parse(whole);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw invalidInput("usage.api-url", `"${text}" is no address of an API`, {
      hint: "name one such as https://exclave.example.com, by --api-url or EXCLAVE_API_URL",
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
