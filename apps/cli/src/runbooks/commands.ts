import { command, type GroupSpec } from "../commands/command.ts";
import { appFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";
import type { Setting } from "../settings/setting.ts";

const runbookArgument = { name: "runbook", description: "runbook, by id or name", completes: "runbook" } as const;

const facts = {
  name: { flag: "-n, --name <name>", kind: "text", description: "what it is called" },
  description: { flag: "-d, --description <text>", kind: "text", description: "what it is for" },
  label: { flag: "--label <key=value>", kind: "items", description: "a label, such as team=data; once for each" },
} as const satisfies Readonly<Record<string, Setting>>;

export const runbooks: GroupSpec = {
  name: "runbooks",
  summary: "runbooks: deploys, tear-downs and actions that are done in one go",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the runbooks of an app",
      flags: {
        appId: appFlag,
        search: { flag: "-q, --search <text>", kind: "text", description: "those whose name holds this" },
        ...pageFlags,
      },
      does: { get_runbooks: "--app-id {app_id}" },
      examples: { "exclave runbooks list --app-id storefront": "those of one app" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listRunbooks(shell, flags, flags),
    }),
    command({
      name: "get",
      summary: "show a runbook and the steps of its newest config",
      arguments: [runbookArgument],
      flags: { appId: appFlag },
      does: { get_runbook: "{runbook_id} --app-id {app_id}" },
      examples: { "exclave runbooks get upgrade --app-id storefront": "by its name" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).getRunbook(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "configs",
      summary: "list the versions of a runbook's steps, newest first",
      arguments: [runbookArgument],
      flags: { appId: appFlag, ...pageFlags },
      does: { get_runbook_configs: "{runbook_id} --app-id {app_id}" },
      examples: { "exclave runbooks configs upgrade --app-id storefront": "what it did, version by version" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listRunbookConfigs(shell, { named: args[0], appNamed: flags.appId }, flags),
    }),
    command({
      name: "latest-config",
      summary: "show the newest config of a runbook, as JSON",
      arguments: [runbookArgument],
      flags: { appId: appFlag },
      examples: { "exclave runbooks latest-config upgrade --app-id storefront": "all its fields" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).latestRunbookConfig(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "create",
      summary: "make a runbook of an app; a sync of the app's files gives it its steps",
      flags: { appId: appFlag, ...facts },
      does: { create_runbook: "--name NAME --app-id {app_id}" },
      examples: { "exclave runbooks create --name upgrade --label team=data --app-id storefront": "make `upgrade`" },
      run: async ({ shell, flags }) => (await import("./change.ts")).createRunbook(shell, flags.appId, flags),
    }),
    command({
      name: "update",
      summary: "change the name, the description or the labels of a runbook",
      details: "What is not said stays as it is; labels are replaced all together.",
      arguments: [runbookArgument],
      flags: { appId: appFlag, ...facts },
      does: { update_runbook: "{runbook_id} --app-id {app_id}" },
      examples: {
        "exclave runbooks update upgrade --name renew --app-id storefront": "`upgrade` is `renew` from now on",
      },
      run: async ({ shell, args, flags }) =>
        (await import("./change.ts")).updateRunbook(shell, { named: args[0], appNamed: flags.appId }, flags),
    }),
    command({
      name: "delete",
      summary: "delete a runbook",
      arguments: [runbookArgument],
      flags: { appId: appFlag, confirm: confirmFlag },
      does: { delete_runbook: "{runbook_id} --app-id {app_id}" },
      examples: { "exclave runbooks delete upgrade --app-id storefront --confirm": "without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./change.ts")).deleteRunbook(shell, { named: args[0], appNamed: flags.appId }, flags.confirm),
    }),
  ],
};
