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
      summary: "show a runner, its newest heartbeat and its processes",
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
    command({
      name: "processes",
      aliases: ["ps"],
      summary: "list the processes of a runner, the one started last first",
      arguments: [runnerArgument],
      flags: {
        current: { flag: "--current", kind: "boolean", description: "those that have not ended" },
        ...pageFlags,
      },
      does: { list_runner_processes: "{runner_id}", get_current_runner_processes: "{runner_id} --current" },
      examples: { "exclave runners processes --current": "what runs now" },
      run: async ({ shell, args, flags }) =>
        (await import("./processes.ts")).listProcesses(shell, args[0], flags.current, flags),
    }),
    command({
      name: "shutdown",
      summary: "tell a runner to stop: it finishes the jobs under way and takes no more",
      details: "What supervises the runner may start it again, as `exclave up` does.",
      arguments: [runnerArgument],
      flags: {
        force: { flag: "--force", kind: "boolean", description: "stop its jobs first; they are tried again" },
        process: { flag: "--process <id>", kind: "text", description: "this process of the runner alone" },
      },
      does: {
        graceful_shut_down_runner: "{runner_id}",
        force_shut_down_runner: "{runner_id} --force",
        shutdown_runner_process: "{runner_id} --process {process_id}",
      },
      examples: { "exclave runners shutdown default --force": "without waiting for its jobs" },
      run: async ({ shell, args, flags }) => (await import("./stop.ts")).shutDown(shell, args[0], flags),
    }),
    command({
      name: "restart",
      summary: "have a runner finish the jobs under way and be started again by what supervises it",
      arguments: [runnerArgument],
      does: { restart_runner_install: "{runner_id}" },
      examples: { "exclave runners restart default": "such as after an update of its machine" },
      run: async ({ shell, args }) => (await import("./stop.ts")).restart(shell, args[0]),
    }),
    command({
      name: "prune-tokens",
      summary: "revoke the tokens of a runner, save those in use and the newest",
      arguments: [runnerArgument],
      does: { prune_tokens: "{runner_id}" },
      examples: { "exclave runners prune-tokens default": "after its token was replaced" },
      run: async ({ shell, args }) => (await import("./stop.ts")).pruneTokens(shell, args[0]),
    }),
  ],
};
