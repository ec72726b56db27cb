import type { Setting } from "../settings/setting.ts";

export const appFlag = {
  flag: "-a, --app-id <app>",
  spellings: ["--app"],
  variable: "EXCLAVE_APP_ID",
  kind: "text",
  description: "app, by id or name; the selected one unless given",
  completes: "app",
} as const satisfies Setting;

export const componentFlag = {
  flag: "-c, --component-id <component>",
  kind: "text",
  description: "component, by id or name",
  completes: "component",
} as const satisfies Setting;

export const buildFlag = {
  flag: "-b, --build-id <build>",
  kind: "text",
  description: "build, by id; the newest of the component unless given",
  completes: "build",
} as const satisfies Setting;

export const confirmFlag = {
  flag: "-y, --confirm",
  kind: "boolean",
  description: "do it without asking",
} as const satisfies Setting;
