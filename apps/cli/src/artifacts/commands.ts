import { command, type GroupSpec } from "../commands/command.ts";
import { appFlag, componentFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

export const artifacts: GroupSpec = {
  name: "artifacts",
  summary: "artifacts: what builds made, named by their content",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list artifacts, newest first",
      flags: {
        componentId: componentFlag,
        appId: appFlag,
        digest: { flag: "--digest <digest>", kind: "text", description: "those of this digest" },
        ...pageFlags,
      },
      does: { list_artifacts: "" },
      examples: { "exclave artifacts list --app-id storefront": "of one app" },
      run: async ({ shell, flags }) => (await import("./read.ts")).listArtifacts(shell, flags, flags),
    }),
    command({
      name: "get",
      summary: "show an artifact",
      arguments: [{ name: "artifact", description: "artifact, by id or digest", isRequired: true }],
      does: { get_artifact: "{artifact_id}" },
      examples: { "exclave artifacts get ARTIFACT": "where it is, and how large" },
      run: async ({ shell, args }) => (await import("./read.ts")).getArtifact(shell, args[0]!),
    }),
  ],
};
