import type { Setting } from "../settings/setting.ts";

/** Flags of every command. */
export const globalFlags = {
  json: { flag: "-j, --json", kind: "boolean", description: "print JSON: the same as --output json" },
  output: {
    flag: "--output <format>",
    kind: "text",
    description: "how to print: table, json, yaml, or name for names alone",
    completes: ["table", "json", "yaml", "name"],
  },
  orgId: {
    flag: "--org-id <org>",
    spellings: ["--org"],
    variable: "EXCLAVE_ORG_ID",
    kind: "text",
    description: "org to speak about, by id or name",
    completes: "org",
  },
  apiUrl: {
    flag: "--api-url <url>",
    variable: "EXCLAVE_API_URL",
    kind: "text",
    description: "address of the control plane",
  },
  config: {
    flag: "-f, --config <file>",
    variable: "EXCLAVE_CONFIG_FILE",
    kind: "text",
    description: "configuration file (default: ~/.exclave)",
  },
  configFile: { flag: "-C, --config-file <file>", kind: "text", description: "the same as --config" },
  noColor: { flag: "--no-color", variable: "NO_COLOR", kind: "boolean", description: "no colours" },
} as const satisfies Readonly<Record<string, Setting>>;
