import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";
import { appFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";
import { asCode } from "./code-commands.ts";

const appArgument = { name: "app", description: "app, by id or name", completes: "app" } as const;

export const selectApp: CommandSpec = command({
  name: "select",
  summary: "choose the app that commands are about; forgets the selected install",
  arguments: [appArgument],
  flags: {
    app: {
      flag: "-a, --app-id <app>",
      spellings: ["--app"],
      kind: "text",
      description: "the same as the argument",
      completes: "app",
    },
  },
  examples: { "exclave apps select storefront": "from now on, `storefront`" },
  run: async ({ shell, args, flags }) => (await import("./select.ts")).selectApp(shell, flags.app ?? args[0]),
});

export const apps: GroupSpec = {
  name: "apps",
  aliases: ["a"],
  summary: "apps: what is built and installed",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the apps of the org; a star marks the selected one",
      flags: pageFlags,
      does: { get_apps: "" },
      examples: { "exclave apps list": "the first 20", "exclave apps list --output name": "their names alone" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listApps(shell, flags),
    }),
    command({
      name: "create",
      summary: "make an app, and select it",
      flags: {
        name: { flag: "-n, --name <name>", kind: "text", description: "what it is called" },
        noSelect: { flag: "--no-select", kind: "boolean", description: "leave the selection as it is" },
      },
      does: { create_app: "--name NAME" },
      examples: { "exclave apps create --name storefront": "make `storefront` and work in it" },
      run: async ({ shell, flags }) => (await import("./change.ts")).createApp(shell, flags),
    }),
    command({
      name: "get",
      summary: "show an app",
      arguments: [appArgument],
      flags: { appId: appFlag },
      does: { get_app: "{app_id}" },
      examples: { "exclave apps get storefront": "by its name" },
      run: async ({ shell, args, flags }) => (await import("./read.ts")).getApp(shell, args[0] ?? flags.appId),
    }),
    command({
      name: "current",
      summary: "show the selected app",
      deprecatedFor: "apps get",
      run: async ({ shell }) => (await import("./read.ts")).getApp(shell, undefined),
    }),
    command({
      name: "delete",
      summary: "delete an app with its components, builds and configs",
      arguments: [appArgument],
      flags: { appId: appFlag, confirm: confirmFlag },
      does: { delete_app: "{app_id}" },
      examples: { "exclave apps delete storefront --confirm": "at once and without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./change.ts")).deleteApp(shell, args[0] ?? flags.appId, flags.confirm),
    }),
    command({
      name: "rename",
      summary: "give an app another name",
      flags: {
        appId: appFlag,
        name: { flag: "-n, --name <name>", kind: "text", description: "the new name" },
        rename: {
          flag: "--rename",
          kind: "boolean",
          description: "files of another client's are renamed there; here none is called as the app is",
          isHidden: true,
        },
      },
      does: { update_app: "--app-id {app_id} --name NAME" },
      examples: { "exclave apps rename --app-id storefront --name shop": "`storefront` is `shop` from now on" },
      run: async ({ shell, flags }) => (await import("./change.ts")).renameApp(shell, flags.appId, flags.name),
    }),
    command({
      name: "configs",
      summary: "list the versions of an app's config",
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_configs: "--app-id {app_id}" },
      examples: { "exclave apps configs --app-id storefront": "newest first" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listAppConfigs(shell, flags.appId, flags),
    }),
    ...asCode,
    selectApp,
    command({
      name: "unset-current",
      summary: "forget the selected app",
      examples: { "exclave apps unset-current": "none is selected" },
      run: async ({ shell }) => (await import("./select.ts")).unsetApp(shell),
    }),
  ],
};
