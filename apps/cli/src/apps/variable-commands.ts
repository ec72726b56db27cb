import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";
import { appFlag, confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

const listVariables = command({
  name: "list",
  aliases: ["ls"],
  summary: "list the variables of an app, without their values",
  flags: { appId: appFlag, ...pageFlags },
  does: { get_app_secrets: "--app-id {app_id}" },
  examples: { "exclave apps variables list --app-id storefront": "their names" },
  run: async ({ shell, flags }) => (await import("./variables.ts")).listVariables(shell, flags.appId, flags),
});

const createVariable = command({
  name: "create",
  summary: "make a variable of an app",
  flags: {
    appId: appFlag,
    name: { flag: "-n, --name <name>", kind: "text", description: "what templates call it" },
    value: { flag: "-v, --value <value>", kind: "text", description: "its value (default: standard input)" },
  },
  does: { create_app_secret: "--app-id {app_id} --name NAME", create_app_secret_v2: "--app-id {app_id} --name NAME" },
  examples: { "exclave apps variables create --name api_key < key.txt": "its value from a file" },
  run: async ({ shell, flags }) => (await import("./variables.ts")).createVariable(shell, flags),
});

function deleteVariable(idFlag: string): CommandSpec {
  return command({
    name: "delete",
    summary: "delete a variable of an app",
    arguments: [{ name: "variable", description: "variable, by id or name" }],
    flags: {
      id: { flag: idFlag, kind: "text", description: "the same as the argument" },
      appId: appFlag,
      confirm: confirmFlag,
    },
    does: { delete_app_secret: "{secret_id} --app-id {app_id}" },
    examples: { "exclave apps variables delete api_key --confirm": "by its name, without asking" },
    run: async ({ shell, args, flags }) =>
      (await import("./variables.ts")).deleteVariable(shell, args[0] ?? flags.id, flags.appId, flags.confirm),
  });
}

export const variables: GroupSpec = {
  name: "variables",
  summary: "values of an app that every install sees and nobody is shown",
  commands: [listVariables, createVariable, deleteVariable("-i, --variable-id <variable>")],
};

/** For those who know another client, where variables were called secrets first. */
export const secretsAliases: GroupSpec = {
  name: "secrets",
  aliases: ["s"],
  summary: "another name of `apps variables`",
  isHidden: true,
  commands: [listVariables, createVariable, deleteVariable("-s, --secret-id <variable>")].map((spec) => ({
    ...spec,
    deprecatedFor: `apps variables ${spec.name}`,
  })),
};
