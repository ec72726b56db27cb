import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sleep } from "@exclave/kernel";

export type ShellName = "bash" | "zsh" | "fish";

/** A person's shell on a terminal of its own, with completion set up as `exclave completion` says. */
export interface InteractiveShell {
  readonly home: string;
  /** Types a line, with Tabs in it, and Enter; answers the words that `exclave` was then started with. */
  type(line: string): Promise<readonly string[]>;
  stop(): void;
}

const PROMPT = "at-your-service";
const PATIENCE_MILLISECONDS = 20_000;

const setUp: Readonly<Record<ShellName, { readonly file: string; readonly text: string; readonly argv: string[] }>> = {
  bash: {
    file: ".bashrc",
    text: `PS1='${PROMPT} '\nbind 'set bell-style none'\nsource <(exclave completion bash)\n`,
    argv: ["bash", "--noprofile", "-i"],
  },
  zsh: {
    file: ".zshrc",
    text: `PS1='${PROMPT} '\nsetopt no_beep\nautoload -U compinit\ncompinit -u\nsource <(exclave completion zsh)\n`,
    argv: ["zsh", "-i"],
  },
  fish: {
    file: ".config/fish/config.fish",
    text: `function fish_prompt; echo -n '${PROMPT} '; end\nset -g fish_greeting\nexclave completion fish | source\n`,
    argv: ["fish", "-i"],
  },
};

export interface StartShellOptions {
  /** The command line as one file. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts a shell whose `exclave` is the bundle where it completes, and otherwise only notes what it was told. */
export async function startShell(
  name: ShellName,
  { bundle, environment }: StartShellOptions,
): Promise<InteractiveShell> {
  const home = mkdtempSync(path.join(os.tmpdir(), `exclave-${name}-`));
  const { file, text, argv } = setUp[name];
  mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  writeFileSync(path.join(home, file), text);
  const note = path.join(home, "told");
  const program = path.join(home, "bin/exclave");
  mkdirSync(path.dirname(program));
  writeFileSync(
    program,
    `#!/bin/sh
case "$1" in
  __complete | completion) exec '${process.execPath}' '${bundle}' "$@" ;;
esac
printf '%s\\0' "$@" > '${note}.new'
mv '${note}.new' '${note}'
`,
  );
  chmodSync(program, 0o755);
  // Util-linux's `script` gives a terminal to who has none.
  const child = spawn("script", ["--quiet", "--return", "--command", argv.join(" "), "/dev/null"], {
    cwd: home,
    env: {
      PATH: `${path.dirname(program)}:${process.env["PATH"]}`,
      HOME: home,
      TERM: "xterm",
      LANG: "C.UTF-8",
      COLUMNS: "200",
      ...environment,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => void (output += chunk));
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  child.once("exit", (code) => {
    failure ??= new Error(`${argv.join(" ")} ended with ${code}; is ${name} installed? It showed: ${output}`);
  });
  async function until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    while (!isSo()) {
      if (failure) {
        throw failure;
      }
      if (Date.now() > deadline) {
        throw new Error(`${name} has not ${what}; it shows: ${JSON.stringify(output.slice(-1000))}`);
      }
      await sleep(20);
    }
  }
  await until("shown its prompt", () => output.includes(PROMPT));
  return {
    home,
    async type(line) {
      rmSync(note, { force: true });
      child.stdin.write(`${line}\r`);
      await until(`run ${JSON.stringify(line)}`, () => existsSync(note));
      return readFileSync(note, "utf8").split("\0").slice(0, -1);
    },
    stop() {
      child.kill("SIGKILL");
      // The shell, whose terminal is gone, may still write what it remembers.
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
