import { command } from "../commands/command.ts";
import { appFlag, componentFlag } from "../session/flags.ts";
import { logFlags } from "./flags.ts";

export const logs = command({
  name: "logs",
  summary: "show lines as they were written, or as they are",
  details:
    "A lost connection is made again and goes on where it broke off. With --json each record is a line of JSON as it comes, with --output yaml an item of one list, with --output name its id.",
  arguments: [
    {
      name: "what",
      description: "build or log stream, by id, or a component, whose newest build is meant",
      completes: "build",
    },
  ],
  flags: { componentId: componentFlag, appId: appFlag, ...logFlags },
  isStream: true,
  examples: {
    "exclave logs web_image --follow --app-id storefront": "the newest build of a component, live",
    "exclave logs web_image --app-id storefront --grep STEP": "only its steps",
  },
  run: async ({ shell, args, flags }) => (await import("./show.ts")).showLogs(shell, { ...flags, what: args[0] }),
});
