import type { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { addOptions } from "../settings/commander-options.ts";
import { knownVariables } from "../settings/known-variables.ts";
import { readSettings, refuseUnknownVariables } from "../settings/read-settings.ts";
import { upSettings } from "../settings/up-settings.ts";
import { announcement } from "./announce.ts";
import { dataDirectory } from "./data-directory.ts";
import { listenForStop } from "./stop-signals.ts";
import { up } from "./up.ts";

/** `exclave up`: the whole product in the foreground. */
export function addUpCommand(program: Command, { environment, version }: CliContext): void {
  const command = program
    .command("up")
    .description("start the whole product on this machine: database, control plane and a runner")
    .option("--json", 'print one line {"url","token","org_id"} when ready, and nothing else, on standard output');
  addOptions(command, upSettings).action(async (flags: Record<string, unknown>) => {
    refuseUnknownVariables(knownVariables(), environment);
    const settings = readSettings(upSettings, flags, environment);
    const signals = listenForStop();
    const { credentials } = dataDirectory(settings.dataDirectory);
    try {
      await up({
        settings,
        environment,
        version,
        signals,
        say: (text) => console.error(`exclave: ${text}`),
        onReady: (ready) => console.log(flags["json"] ? JSON.stringify(ready) : announcement(ready, credentials)),
      });
    } finally {
      signals.dispose();
    }
  });
}
