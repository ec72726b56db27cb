import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";
import { appFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";
import type { Setting } from "../settings/setting.ts";
import { variables } from "./variable-commands.ts";

const directoryArgument = {
  name: "dir",
  description: "the app's directory (default: the working directory)",
} as const;

const lenient = {
  flag: "--lenient",
  kind: "boolean",
  description: "warn of keys that nobody knows, in place of refusing them",
} as const satisfies Setting;

const app = {
  flag: "-a, --app-id <app>",
  spellings: ["--app"],
  kind: "text",
  description: "app, by id or name; called as the directory is unless given",
  completes: "app",
} as const satisfies Setting;

const appOfVersions = { ...app, description: "app, by id or name; the selected one unless given" } as const;

const sync = command({
  name: "sync",
  summary: "make an app what its directory says, and follow what that builds",
  details: [
    "Everything that is wrong is told at once, and then nothing is changed. What did not change is not built again.",
    "An interrupted sync goes on: the same command follows it. Exit code 1 when the app was not synced, 3 when a build failed.",
  ].join(" "),
  arguments: [directoryArgument],
  flags: {
    app,
    create: { flag: "--create", kind: "boolean", description: "make the app where it is not there" },
    lenient,
    noWait: { flag: "--no-wait", kind: "boolean", description: "end once the app is synced, and leave its builds" },
    prune: { flag: "--prune", kind: "boolean", description: "remove what is no longer described" },
  },
  does: { create_app_config: "--app-id {app_id}", create_app_config_v2: "--app-id {app_id}" },
  examples: {
    "exclave apps sync --create": "the app in the working directory, for the first time",
    "exclave apps sync shop --prune": "without the components that it no longer describes",
  },
  run: async ({ shell, args, flags }) => (await import("./sync.ts")).syncApp(shell, args[0], flags),
});

/** `exclave sync`, for the command that is typed most. */
export const syncAlias: CommandSpec = {
  ...sync,
  summary: "the same as `apps sync`",
  examples: { "exclave sync": "the app in the working directory" },
};

function partCommand(part: "input" | "sandbox" | "runner", what: string): CommandSpec {
  return command({
    name: `${part}-config`,
    summary: `show the newest ${what} of an app, as JSON`,
    flags: { appId: appFlag },
    examples: { [`exclave apps ${part}-config --app-id storefront`]: "all its fields" },
    run: async ({ shell, flags }) => (await import("./part-configs.ts")).partConfig(shell, flags.appId, part),
  });
}

/** Commands about an app that is kept as files, and about what became of them. */
export const asCode: readonly (CommandSpec | GroupSpec)[] = [
  command({
    name: "init",
    summary: "write a small app to begin with; never over files that are there",
    arguments: [{ ...directoryArgument, description: "a new directory (default: the working directory)" }],
    examples: { "exclave apps init shop": "the app `shop`, in a directory of that name" },
    run: async ({ shell, args }) => (await import("./init/init.ts")).initApp(shell, args[0]),
  }),
  command({
    name: "validate",
    summary: "look at all files of an app, and say everything that is wrong; needs no server",
    details: "Each line says file:line:column: error code: message. Exit code 1 when there is an error.",
    arguments: [directoryArgument],
    flags: { lenient },
    examples: {
      "exclave apps validate": "the app in the working directory",
      "exclave apps validate shop --lenient": "with keys of a newer language",
    },
    run: async ({ shell, args, flags }) => (await import("./validate.ts")).validateApp(shell, args[0], flags),
  }),
  command({
    name: "plan",
    summary: "what a sync would change and build, and why; changes nothing",
    arguments: [directoryArgument],
    flags: {
      app,
      lenient,
      prune: { flag: "--prune", kind: "boolean", description: "as a sync with --prune" },
    },
    does: { plan_app_config: "--app-id {app_id}" },
    examples: { "exclave apps plan shop": "the app `shop` as its directory says" },
    run: async ({ shell, args, flags }) => (await import("./plan.ts")).planApp(shell, args[0], flags),
  }),
  sync,
  command({
    name: "diff",
    summary: "what differs between two versions of an app, or between the one in force and a directory",
    arguments: [
      { name: "from", description: "version, by number or id (default: the one before)" },
      { name: "to", description: "version, by number or id (default: the one in force)" },
    ],
    flags: {
      app: appOfVersions,
      dir: { flag: "--dir <dir>", kind: "text", description: "compare the version in force with this directory" },
      lenient,
    },
    examples: {
      "exclave apps diff": "what the version in force changed",
      "exclave apps diff 3 5": "two versions",
      "exclave apps diff --dir shop": "what a sync would change",
    },
    run: async ({ shell, args, flags }) => (await import("./diff.ts")).diffApp(shell, args, flags),
  }),
  command({
    name: "export",
    summary: "write a version of an app as files",
    arguments: [{ ...directoryArgument, description: "a new directory (default: called as the app is)" }],
    flags: {
      app: appOfVersions,
      version: {
        flag: "--version <version>",
        kind: "text",
        description: "version, by number or id (default: the one in force)",
      },
    },
    examples: { "exclave apps export old --version 3": "version 3, in the directory `old`" },
    run: async ({ shell, args, flags }) => (await import("./export.ts")).exportApp(shell, args[0], flags),
  }),
  partCommand("input", "inputs"),
  partCommand("sandbox", "sandbox"),
  command({
    name: "build-sandbox",
    summary: "build the newest sandbox of an app",
    details: "What was built already is not built again: an equal build is active at once.",
    flags: { appId: appFlag },
    does: { create_app_sandbox_build: "--app-id {app_id}" },
    examples: { "exclave apps build-sandbox --app-id storefront": "the newest commit of its branch" },
    run: async ({ shell, flags }) => (await import("./sandbox-builds.ts")).buildSandbox(shell, flags.appId),
  }),
  command({
    name: "sandbox-builds",
    summary: "list the builds of an app's sandbox, newest first",
    flags: { appId: appFlag, ...pageFlags },
    does: { get_app_sandbox_builds: "--app-id {app_id}" },
    examples: { "exclave apps sandbox-builds --app-id storefront": "the first 20" },
    run: async ({ shell, flags }) => (await import("./sandbox-builds.ts")).listSandboxBuilds(shell, flags.appId, flags),
  }),
  partCommand("runner", "runner"),
  variables,
];
