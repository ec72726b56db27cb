import { command } from "../commands/command.ts";

/** `exclave doctor`: what this machine has and lacks; exit code 1 when it cannot work at all. */
export const doctor = command({
  name: "doctor",
  summary: "list the tools that the product uses, what is lost without each, and how jobs are kept apart here",
  examples: { "exclave doctor": "what this machine has and lacks" },
  run: async ({ shell }) => (await import("./examine.ts")).examine(shell),
});
