import { command, type GroupSpec } from "../commands/command.ts";
import { appFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";
import type { Setting } from "../settings/setting.ts";

const branchArgument = { name: "branch", description: "branch, by id or name", completes: "branch" } as const;

const nameFlag = {
  flag: "-n, --name <name>",
  kind: "text",
  description: "what it is called",
} as const satisfies Setting;

export const branches: GroupSpec = {
  name: "branches",
  summary: "branches: what an app follows, and which installs get it first",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the branches of an app",
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_branches: "--app-id {app_id}" },
      examples: { "exclave branches list --app-id storefront": "those of one app" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listBranches(shell, flags.appId, flags),
    }),
    command({
      name: "get",
      summary: "show a branch and what its newest config follows",
      arguments: [branchArgument],
      flags: { appId: appFlag },
      does: { get_app_branch: "{app_branch_id} --app-id {app_id}" },
      examples: { "exclave branches get stable --app-id storefront": "by its name" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).getBranch(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "configs",
      summary: "list the versions of a branch's config, newest first",
      arguments: [branchArgument],
      flags: { appId: appFlag, ...pageFlags },
      examples: { "exclave branches configs stable --app-id storefront": "where its source was, version by version" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listBranchConfigs(shell, { named: args[0], appNamed: flags.appId }, flags),
    }),
    command({
      name: "latest-config",
      summary: "show the newest config of a branch, as JSON",
      arguments: [branchArgument],
      flags: { appId: appFlag },
      does: { get_app_branch_latest_config: "{app_branch_id} --app-id {app_id}" },
      examples: { "exclave branches latest-config stable --app-id storefront": "all its fields" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).latestBranchConfig(shell, { named: args[0], appNamed: flags.appId }),
    }),
    command({
      name: "app-configs",
      summary: "list the versions of the app's config that were sent for a branch",
      arguments: [branchArgument],
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_branch_app_configs: "{app_branch_id} --app-id {app_id}" },
      examples: { "exclave branches app-configs stable --app-id storefront": "newest first" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listAppConfigsOfBranch(shell, { named: args[0], appNamed: flags.appId }, flags),
    }),
    command({
      name: "create",
      summary: "make a branch of an app; a sync of the app's files gives it its config",
      flags: { appId: appFlag, name: nameFlag },
      does: { create_app_branch: "--name NAME --app-id {app_id}" },
      examples: { "exclave branches create --name stable --app-id storefront": "make `stable`" },
      run: async ({ shell, flags }) => (await import("./change.ts")).createBranch(shell, flags.appId, flags.name),
    }),
    command({
      name: "rename",
      summary: "give a branch another name",
      arguments: [branchArgument],
      flags: { appId: appFlag, name: { ...nameFlag, description: "the new name" } },
      does: { update_app_branch: "{app_branch_id} --name NAME --app-id {app_id}" },
      examples: { "exclave branches rename stable --name slow --app-id storefront": "`stable` is `slow` from now on" },
      run: async ({ shell, args, flags }) =>
        (await import("./change.ts")).renameBranch(shell, { named: args[0], appNamed: flags.appId }, flags.name),
    }),
    command({
      name: "delete",
      summary: "delete a branch",
      arguments: [branchArgument],
      flags: { appId: appFlag, confirm: confirmFlag },
      does: { delete_app_branch: "{app_branch_id} --app-id {app_id}" },
      examples: { "exclave branches delete stable --app-id storefront --confirm": "without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./change.ts")).deleteBranch(shell, { named: args[0], appNamed: flags.appId }, flags.confirm),
    }),
  ],
};
