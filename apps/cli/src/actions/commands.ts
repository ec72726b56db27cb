import { command, type GroupSpec } from "../commands/command.ts";
import { appFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

const actionArgument = { name: "action", description: "action, by id or name", completes: "action" } as const;

export const actions: GroupSpec = {
  name: "actions",
  summary: "actions: scripts that run in an install",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the actions of an app",
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_actions: "--app-id {app_id}", get_action_workflows: "--app-id {app_id}" },
      examples: { "exclave actions list --app-id storefront": "those of one app" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listActions(shell, flags.appId, flags),
    }),
    command({
      name: "get",
      summary: "show an action",
      arguments: [actionArgument],
      flags: { appId: appFlag },
      does: { get_app_action: "{action_id} --app-id {app_id}" },
      examples: { "exclave actions get migrate --app-id storefront": "by its name" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).getAction(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "configs",
      summary: "list the versions of what an action does, newest first",
      arguments: [actionArgument],
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_action_configs: "{action_id} --app-id {app_id}" },
      examples: { "exclave actions configs migrate --app-id storefront": "its steps and triggers, version by version" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listActionConfigs(shell, { named: args[0], appNamed: flags.appId }, flags),
    }),
    command({
      name: "latest-config",
      summary: "show the newest config of an action, as JSON",
      arguments: [actionArgument],
      flags: { appId: appFlag },
      does: { get_action_latest_config: "{action_id} --app-id {app_id}" },
      examples: { "exclave actions latest-config migrate --app-id storefront": "all its fields" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).latestActionConfig(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "delete",
      aliases: ["delete-workflow"],
      summary: "delete an action",
      arguments: [actionArgument],
      flags: {
        actionId: {
          flag: "-w, --action-workflow-id <action>",
          kind: "text",
          description: "the same as the argument",
          completes: "action",
        },
        appId: appFlag,
        confirm: confirmFlag,
      },
      does: { delete_action: "{action_id} --app-id {app_id}" },
      examples: { "exclave actions delete migrate --app-id storefront --confirm": "without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).deleteAction(
          shell,
          { named: args[0] ?? flags.actionId, appNamed: flags.appId },
          flags.confirm,
        ),
    }),
  ],
};
