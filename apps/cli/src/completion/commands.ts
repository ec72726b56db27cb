import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";

export const completion: CommandSpec = command({
  name: "completion",
  summary: "print what a shell needs to complete commands, flags and live names",
  arguments: [
    { name: "shell", description: "bash, zsh or fish", isRequired: true, completes: ["bash", "zsh", "fish"] },
  ],
  examples: {
    "source <(exclave completion bash)": "in ~/.bashrc",
    "source <(exclave completion zsh)": "in ~/.zshrc, after compinit",
    "exclave completion fish | source": "in ~/.config/fish/config.fish",
  },
  run: async ({ args }) => (await import("./scripts.ts")).script(args[0]!),
});

/** What the scripts ask with each Tab: the words so far, the last of them unfinished. */
export function completeCommand(root: () => GroupSpec): CommandSpec {
  return command({
    name: "__complete",
    summary: "print what may come next",
    isHidden: true,
    arguments: [{ name: "words", description: "the words so far", isRest: true }],
    flags: {
      line: {
        flag: "--line <text>",
        kind: "text",
        description: "for bash: all of the line up to the cursor, in place of words",
      },
      part: { flag: "--part <text>", kind: "text", description: "for bash: what it takes for the last word" },
    },
    run: async ({ shell, args, flags }) => {
      const { complete } = await import("./complete.ts");
      if (flags.line === undefined) {
        return await complete(shell, root(), args);
      }
      const { words, spell } = (await import("./bash-line.ts")).readBashLine(flags.line, flags.part ?? "");
      return await complete(shell, root(), words, spell);
    },
  });
}
