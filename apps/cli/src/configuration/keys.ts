/** What the configuration file, the environment and the global flags may say; the file's keys are these. */
export const configurationKeys = {
  api_token: "token that requests carry",
  api_url: "address of the control plane, also with a path in front (default: http://127.0.0.1:8081)",
  org_id: "org that commands are about, by id or name",
  app_id: "app that commands are about unless they name another, by id or name",
  install_id: "install that commands are about unless they name another",
  debug: "`true` shows each request on standard error, and the stack of an unexpected error",
} as const;

export type ConfigurationKey = keyof typeof configurationKeys;

/** The default of `api_url`: where `exclave up` listens. */
export const DEFAULT_API_URL = "http://127.0.0.1:8081";

/** Whose value is taken first. */
const PREFIXES = ["EXCLAVE_", "NUON_"] as const;

/** The variables that may hold a key, the one that wins first. */
export function variablesOf(key: ConfigurationKey | "config_file"): readonly string[] {
  return PREFIXES.map((prefix) => prefix + key.toUpperCase());
}

/** Every variable of ours that the command line reads for itself. */
export const configurationVariables: readonly string[] = [
  ...(Object.keys(configurationKeys) as ConfigurationKey[]),
  "config_file" as const,
].map((key) => variablesOf(key)[0]!);
