import { command, type GroupSpec } from "../commands/command.ts";
import { sentenceView } from "../output/view.ts";
import { knownVariables } from "../settings/known-variables.ts";
import { refuseUnknownVariables } from "../settings/read-settings.ts";
import { tokenSettings } from "../settings/up-settings.ts";

/** `exclave token create`: another first token. */
export const token: GroupSpec = {
  name: "token",
  summary: "tokens of the first account of `exclave up`",
  commands: [
    command({
      name: "create",
      summary: "make another token when the first is lost; it is kept in the credentials file and printed",
      flags: tokenSettings,
      examples: { "exclave token create --data-dir .exclave": "running or not" },
      async run({ shell, flags }) {
        refuseUnknownVariables(knownVariables(), shell.environment);
        const { createToken } = await import("./create-token.ts");
        const { environment, version, say } = shell;
        const created = await createToken({ ...flags, environment, version, say });
        return sentenceView(created.token, created, created.token);
      },
    }),
  ],
};
