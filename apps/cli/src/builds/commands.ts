import { command, type GroupSpec } from "../commands/command.ts";
import { logFlags } from "../logs/flags.ts";
import { appFlag, buildFlag, componentFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

const buildArgument = {
  name: "build",
  description: "build, by id, or a component, whose newest is meant",
  completes: "build",
} as const;
const componentArgument = {
  name: "component",
  description: "component, by id or name",
  completes: "component",
} as const;
const which = { buildId: buildFlag, componentId: componentFlag, appId: appFlag };
const follow = {
  flag: "--follow",
  kind: "boolean",
  description: "show its lines until it ends; exit code 3 unless it is built",
} as const;

export const builds: GroupSpec = {
  name: "builds",
  aliases: ["b"],
  summary: "builds: each makes an artifact of one commit",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the builds of a component or of an app, newest first",
      arguments: [componentArgument],
      flags: { componentId: componentFlag, appId: appFlag, ...pageFlags },
      does: { get_component_builds: "" },
      examples: { "exclave builds list --app-id storefront": "of all its components" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).listBuilds(shell, args[0] ?? flags.componentId, flags.appId, flags),
    }),
    command({
      name: "get",
      summary: "show a build",
      arguments: [buildArgument],
      flags: which,
      does: { get_build: "{build_id}", get_component_build: "{build_id}" },
      examples: { "exclave builds get web_image --app-id storefront": "the newest of a component" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).getBuild(shell, { ...flags, buildId: args[0] ?? flags.buildId }),
    }),
    command({
      name: "create",
      summary: "build a component",
      details: "What was built already is not built again: an equal build is active at once.",
      arguments: [componentArgument],
      flags: {
        componentId: componentFlag,
        appId: appFlag,
        ref: {
          flag: "--ref <ref>",
          kind: "text",
          description: "branch, tag or commit (default: the head of the configured branch)",
        },
        follow,
        force: { flag: "--force", kind: "boolean", description: "build also what was built already" },
      },
      does: { create_component_build: "{component_id}" },
      examples: {
        "exclave builds create web_image --app-id storefront --follow": "the newest commit, with its lines",
        "exclave builds create web_image --app-id storefront --ref v1.2.0": "what a tag names",
      },
      run: async ({ shell, args, flags }) =>
        (await import("./create.ts")).createBuild(shell, { ...flags, componentId: args[0] ?? flags.componentId }),
    }),
    command({
      name: "cancel",
      summary: "end a build that has not ended",
      arguments: [buildArgument],
      flags: which,
      does: { cancel_component_build: "{build_id}" },
      examples: { "exclave builds cancel web_image --app-id storefront": "the newest of a component" },
      run: async ({ shell, args, flags }) =>
        (await import("./end.ts")).cancelBuild(shell, { ...flags, buildId: args[0] ?? flags.buildId }),
    }),
    command({
      name: "retry",
      summary: "build the same commit and config again",
      arguments: [buildArgument],
      flags: { ...which, follow },
      does: { retry_component_build: "{build_id}" },
      examples: { "exclave builds retry web_image --app-id storefront": "the newest of a component" },
      run: async ({ shell, args, flags }) =>
        (await import("./create.ts")).retryBuild(shell, { ...flags, buildId: args[0] ?? flags.buildId }),
    }),
    command({
      name: "why",
      summary: "what a build waits for, or why it ended as it did",
      arguments: [buildArgument],
      flags: which,
      does: { explain_component_build: "{build_id}" },
      examples: { "exclave builds why web_image --app-id storefront": "the newest of a component" },
      run: async ({ shell, args, flags }) =>
        (await import("./read.ts")).explainBuild(shell, { ...flags, buildId: args[0] ?? flags.buildId }),
    }),
    command({
      name: "logs",
      summary: "show the lines of a build",
      arguments: [buildArgument],
      flags: { ...which, ...logFlags },
      isStream: true,
      examples: { "exclave builds logs web_image --app-id storefront": "the newest of a component" },
      run: async ({ shell, args, flags }) =>
        (await import("../logs/show.ts")).showLogs(shell, { ...flags, what: args[0] ?? flags.buildId }),
    }),
  ],
};
