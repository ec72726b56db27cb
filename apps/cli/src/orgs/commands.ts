import { command, type GroupSpec } from "../commands/command.ts";
import { confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";
import { peopleCommands } from "./people-commands.ts";

const selectOrg = command({
  name: "select",
  summary: "choose the org that commands are about; forgets the selected app and install",
  arguments: [{ name: "org", description: "org, by id or name", completes: "org" }],
  flags: {
    org: {
      flag: "--org-id <org>",
      spellings: ["--org"],
      kind: "text",
      description: "the same as the argument",
      completes: "org",
    },
  },
  examples: { "exclave orgs select default": "from now on, `default`", "exclave orgs select": "choose from a list" },
  run: async ({ shell, args, flags }) => (await import("./select.ts")).selectOrg(shell, flags.org ?? args[0]),
});

export const orgs: GroupSpec = {
  name: "orgs",
  summary: "orgs that you belong to",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the orgs that you belong to; a star marks the selected one",
      flags: pageFlags,
      does: { get_orgs: "" },
      examples: { "exclave orgs list": "your orgs" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listOrgs(shell, flags),
    }),
    command({
      name: "create",
      summary: "make an org, and select it",
      flags: {
        name: { flag: "-n, --name <name>", kind: "text", description: "what it is called" },
        sandboxMode: { flag: "--sandbox-mode", kind: "boolean", description: "an org to try things in" },
        noSelect: { flag: "--no-select", kind: "boolean", description: "leave the selection as it is" },
      },
      does: { create_org: "--name NAME" },
      examples: { "exclave orgs create --name acme": "make `acme` and work in it" },
      run: async ({ shell, flags }) => (await import("./create.ts")).createOrg(shell, flags),
    }),
    selectOrg,
    command({
      name: "deselect",
      summary: "forget the selected org, app and install",
      examples: { "exclave orgs deselect": "none is selected" },
      run: async ({ shell }) => (await import("./select.ts")).deselect(shell),
    }),
    command({
      name: "current",
      summary: "show the selected org",
      does: { get_org: "" },
      examples: { "exclave orgs current": "the org that commands are about" },
      run: async ({ shell }) => (await import("./read.ts")).currentOrg(shell),
    }),
    command({
      name: "id",
      summary: "print the id of the selected org",
      examples: { "exclave orgs id": "its id alone, for scripts" },
      run: async ({ shell }) => (await import("./read.ts")).orgId(shell),
    }),
    command({
      name: "api-token",
      summary: "print the token that requests carry",
      examples: { "exclave orgs api-token": "for another program's environment" },
      run: async ({ shell }) => (await import("./print-config.ts")).apiToken(shell),
    }),
    command({
      name: "print-config",
      summary: "show what is configured and where each value comes from",
      examples: { "exclave orgs print-config": "flags, environment and file together" },
      run: async ({ shell }) => (await import("./print-config.ts")).printConfiguration(shell),
    }),
    command({
      name: "delete",
      summary: "delete the selected org with all that is in it; what runs there is cancelled",
      flags: { confirm: confirmFlag },
      does: { delete_org: "" },
      examples: { "exclave orgs delete --org-id acme --confirm": "at once and without asking" },
      run: async ({ shell, flags }) => (await import("./delete.ts")).deleteOrg(shell, flags.confirm),
    }),
    command({
      name: "stats",
      summary: "show how much is in the selected org",
      does: { get_org_stats: "" },
      examples: { "exclave orgs stats": "apps, components, runners and members" },
      run: async ({ shell }) => (await import("./features.ts")).stats(shell),
    }),
    command({
      name: "features",
      summary: "list the features that clients go by, and which the selected org has",
      does: { get_org_features: "", get_current_org_features: "" },
      examples: { "exclave orgs features": "each on or off" },
      run: async ({ shell }) => (await import("./features.ts")).listFeatures(shell),
    }),
    command({
      name: "set-feature",
      summary: "turn a feature of the selected org on or off",
      arguments: [
        { name: "feature", description: "which", isRequired: true },
        { name: "value", description: "on or off", isRequired: true },
      ],
      does: { update_org_features: "FEATURE VALUE" },
      examples: { "exclave orgs set-feature org-dashboard on": "for everybody in the org" },
      run: async ({ shell, args }) => (await import("./features.ts")).setFeature(shell, args[0]!, args[1]!),
    }),
    ...peopleCommands,
    command({
      name: "list-vcs-connections",
      summary: "list the connections to hosts of repositories",
      flags: pageFlags,
      does: { get_org_vcs_connections: "" },
      examples: { "exclave orgs list-vcs-connections": "what is connected" },
      run: async ({ shell, flags }) => (await import("./connections.ts")).listConnections(shell, flags),
    }),
    command({
      name: "connect-github",
      summary: "connect an installation of the operator's GitHub App",
      details:
        "The number is at the end of the URL that GitHub shows once the App is installed. Public repositories need none.",
      arguments: [{ name: "installation", description: "its number at GitHub" }],
      flags: {
        githubInstallId: {
          flag: "--github-install-id <number>",
          kind: "text",
          description: "the same as the argument",
        },
      },
      does: { create_vcs_connection: "INSTALLATION" },
      examples: { "exclave orgs connect-github 87654321": "the repositories that the installation reaches" },
      run: async ({ shell, args, flags }) =>
        (await import("./connections.ts")).connectGithub(shell, args[0] ?? flags.githubInstallId),
    }),
    command({
      name: "delete-vcs-connection",
      summary: "disconnect repositories; builds from them are refused afterwards",
      arguments: [{ name: "connection", description: "connection, by id" }],
      flags: {
        connectionId: { flag: "--connection-id <connection>", kind: "text", description: "the same as the argument" },
        confirm: confirmFlag,
      },
      does: { delete_vcs_connection: "{connection_id}" },
      examples: { "exclave orgs delete-vcs-connection ID --confirm": "at once and without asking" },
      run: async ({ shell, args, flags }) =>
        (await import("./connections.ts")).deleteConnection(shell, args[0] ?? flags.connectionId, flags.confirm),
    }),
  ],
};

/** For those who know another client: what `orgs select` and its like do. */
export function configAliases(more: GroupSpec["commands"]): GroupSpec {
  return {
    name: "config",
    summary: "other names of the commands that select",
    isHidden: true,
    commands: [
      { ...selectOrg, name: "org" },
      ...more,
      command({
        name: "clear",
        summary: "forget the selected org, app and install",
        run: async ({ shell }) => (await import("./select.ts")).deselect(shell),
      }),
    ],
  };
}
