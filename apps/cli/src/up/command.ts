import { command } from "../commands/command.ts";
import { knownVariables } from "../settings/known-variables.ts";
import { refuseUnknownVariables } from "../settings/read-settings.ts";
import { upSettings } from "../settings/up-settings.ts";

/** `exclave up`: the whole product in the foreground. */
export const up = command({
  name: "up",
  summary: "start the whole product on this machine: database, control plane and a runner",
  details:
    'With --json it prints one line {"url","token","org_id"} on standard output when it is ready, and nothing else.',
  flags: upSettings,
  isStream: true,
  examples: { "exclave up --data-dir .exclave": "until Ctrl-C" },
  async run({ shell, flags: settings }) {
    refuseUnknownVariables(knownVariables(), shell.environment);
    const [{ up: start }, { announcement }, { dataDirectory }, { listenForStop }] = await Promise.all([
      import("./up.ts"),
      import("./announce.ts"),
      import("./data-directory.ts"),
      import("./stop-signals.ts"),
    ]);
    const signals = listenForStop();
    shell.outliveReaders();
    const { credentials } = dataDirectory(settings.dataDirectory);
    try {
      await start({
        settings,
        environment: shell.environment,
        version: shell.version,
        signals,
        say: shell.say,
        onReady: (ready) =>
          shell.out.line(shell.format === "json" ? JSON.stringify(ready) : announcement(ready, credentials)),
      });
    } finally {
      signals.dispose();
    }
    return undefined;
  },
});
