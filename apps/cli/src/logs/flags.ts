import type { Setting } from "../settings/setting.ts";

/** How lines are chosen and shown. */
export const logFlags = {
  follow: { flag: "-f, --follow", kind: "boolean", description: "go on until the log is closed" },
  since: {
    flag: "--since <when>",
    kind: "text",
    description: "lines from a moment on: 10m, 1h30m, or a time such as 2026-01-31T10:00:00Z",
  },
  grep: { flag: "--grep <pattern>", kind: "text", description: "lines that match this regular expression" },
  after: {
    flag: "--after <number>",
    kind: "integer",
    description: "lines after the record of this number: where an earlier command left off",
  },
  timestamps: { flag: "-t, --timestamps", kind: "boolean", description: "the time in front of each line" },
} as const satisfies Readonly<Record<string, Setting>>;
