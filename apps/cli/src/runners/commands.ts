import { command, type GroupSpec } from "../commands/command.ts";
import { pageFlags } from "../session/page.ts";

const runnerArgument = { name: "runner", description: "runner, by id or name", completes: "runner" } as const;

export const runners: GroupSpec = {
  name: "runners",
  summary: "runners: who does the work",
  commands: [
    command({
      name: "list",
      aliases: ["ls"],
      summary: "list the runners of the org",
      does: { get_org_runner_group: "" },
      examples: { "exclave runners list": "each with its status" },
      run: async ({ shell }) => (await import("./read.ts")).listRunners(shell),
    }),
    command({
      name: "get",
      summary: "show a runner and its newest heartbeat",
      arguments: [runnerArgument],
      examples: { "exclave runners get": "the only one there is" },
      run: async ({ shell, args }) => (await import("./read.ts")).getRunner(shell, args[0]),
    }),
    command({
      name: "jobs",
      summary: "list the jobs of a runner, newest first",
      arguments: [runnerArgument],
      flags: { status: { flag: "--status <status>", kind: "text", description: "those of this status" }, ...pageFlags },
      does: { get_runner_jobs: "{runner_id}" },
      examples: { "exclave runners jobs --status in-progress": "what it does now" },
      run: async ({ shell, args, flags }) => (await import("./read.ts")).listJobs(shell, args[0], flags.status, flags),
    }),
  ],
};
