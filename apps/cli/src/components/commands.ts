import { command, type GroupSpec } from "../commands/command.ts";
import { appFlag, componentFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

const componentArgument = {
  name: "component",
  description: "component, by id or name",
  completes: "component",
} as const;
const which = { componentId: componentFlag, appId: appFlag };

export const components: GroupSpec = {
  name: "components",
  aliases: ["c"],
  summary: "components: the parts of an app that are built",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the components of an app, or of all apps when none is named or selected",
      flags: { appId: appFlag, ...pageFlags },
      does: { get_app_components: "--app-id {app_id}", get_org_components: "" },
      examples: { "exclave components list --app-id storefront": "those of one app" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listComponents(shell, flags.appId, flags),
    }),
    command({
      name: "get",
      summary: "show a component",
      arguments: [componentArgument],
      flags: which,
      does: { get_component: "{component_id}", get_app_component: "{component_name_or_id} --app-id {app_id}" },
      examples: { "exclave components get web_image --app-id storefront": "by its name" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).getComponent(shell, args[0] ?? flags.componentId, flags.appId),
    }),
    command({
      name: "latest-config",
      summary: "show the newest config of a component, as JSON",
      arguments: [componentArgument],
      flags: which,
      does: { get_component_latest_config: "{component_id}" },
      examples: { "exclave components latest-config web_image --app-id storefront": "all its fields" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).latestConfig(shell, args[0] ?? flags.componentId, flags.appId),
    }),
    command({
      name: "list-configs",
      summary: "list the versions of a component's config",
      arguments: [componentArgument],
      flags: { ...which, ...pageFlags },
      does: { get_component_configs: "{component_id}" },
      examples: { "exclave components list-configs web_image --app-id storefront": "newest first" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listConfigs(shell, args[0] ?? flags.componentId, flags.appId, flags),
    }),
    command({
      name: "delete",
      summary: "delete a component",
      arguments: [componentArgument],
      flags: { ...which, confirm: confirmFlag },
      does: { delete_component: "{component_id}" },
      examples: { "exclave components delete web_image --app-id storefront --confirm": "without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./delete.ts")).deleteComponent(shell, args[0] ?? flags.componentId, flags.appId, flags.confirm),
    }),
  ],
};
