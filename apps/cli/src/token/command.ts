import type { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { addOptions } from "../settings/commander-options.ts";
import { knownVariables } from "../settings/known-variables.ts";
import { readSettings, refuseUnknownVariables } from "../settings/read-settings.ts";
import { tokenSettings } from "../settings/up-settings.ts";
import { createToken } from "./create-token.ts";

/** `exclave token create`: another first token. */
export function addTokenCommand(program: Command, { environment, version }: CliContext): void {
  const command = program
    .command("token")
    .description("tokens of the first account")
    .command("create")
    .description("make another token when the first is lost; it is kept in the credentials file and printed")
    .option("--json", 'print one line {"token","org_id"} on standard output');
  addOptions(command, tokenSettings).action(async (flags: Record<string, unknown>) => {
    refuseUnknownVariables(knownVariables(), environment);
    const created = await createToken({
      ...readSettings(tokenSettings, flags, environment),
      environment,
      version,
      say: (text) => console.error(`exclave: ${text}`),
    });
    console.log(flags["json"] ? JSON.stringify(created) : created.token);
  });
}
