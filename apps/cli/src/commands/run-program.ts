import { invalidInput } from "@exclave/kernel";
import { CommanderError } from "commander";
import type { Configuration } from "../configuration/configuration.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { errorDocument, failureText } from "../output/failure.ts";
import { type OutputFormat, outputFormat } from "../output/format.ts";
import { writeDocument, writeView } from "../output/write.ts";
import { readSettings } from "../settings/read-settings.ts";
import type { Setting } from "../settings/setting.ts";
import { createScreen, type Sink } from "../terminal/screen.ts";
import { type GroupSpec, isGroup } from "./command.ts";
import { globalFlags } from "./global-flags.ts";
import { plainCommandLine } from "./plain-command-line.ts";
import type { Shell } from "./shell.ts";
import { type Parsed, toCommander } from "./to-commander.ts";

/** The process around the program. */
export interface Host {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Buffer | string> & { readonly isTTY?: boolean };
  /** Called when a command goes on also when nobody reads its output any more. */
  outliveReaders(): void;
  /** Called when a command takes over what Ctrl-C means. */
  onInterrupt(listener: () => void): void;
}

/** Wider lines are hard to read. */
export const HELP_WIDTH = 100;

/** Runs one command line to its end; answers the exit code and throws nothing. */
export async function runProgram(root: GroupSpec, words: readonly string[], host: Host): Promise<number> {
  const { words: argv, denied } = plainCommandLine(root, words);
  // Until the command line is parsed, what a failure looks like follows from its words alone.
  let shell = createShell(host, { output: earlyFormat(argv) });
  let isStream = namesStream(root, argv);
  const help: string[] = [];
  const program = toCommander({
    root,
    version: host.version,
    writeOut: (text) => shell.out.write(text),
    writeError: (text) => void help.push(text),
    width: host.stdout.isTTY ? Math.min(HELP_WIDTH, host.stdout.columns || HELP_WIDTH) : HELP_WIDTH,
    onCommand: async (given) => {
      const parsed = {
        ...given,
        flags: { ...given.flags, ...noes(given.spec.flags ?? {}, denied) },
        globals: { ...given.globals, ...noes(globalFlags, denied) },
      };
      shell = createShell(host, parsed.globals);
      isStream = parsed.spec.isStream === true;
      await perform(parsed, shell);
    },
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === "commander.help") {
        shell.out.write(help.join(""));
        return 0;
      }
      if (error.exitCode === 0) {
        return 0;
      }
    }
    return await fail(error instanceof CommanderError ? usageFault(error) : error, root, shell, isStream);
  }
}

/** Of the settings of a table, those that were said to be no. */
function noes(table: Readonly<Record<string, Setting>>, denied: ReadonlySet<Setting>): Record<string, false> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, setting]) => (denied.has(setting) ? [[name, false]] : [])),
  );
}

async function perform({ spec, args, flags, globals }: Parsed, shell: Shell): Promise<void> {
  outputFormat(globals["output"] as string | undefined, globals["json"] === true);
  if (spec.deprecatedFor !== undefined) {
    shell.say(`\`exclave ${spec.deprecatedFor}\` is the name of this command now`);
  }
  const view = await spec.run({ args, flags: readSettings(spec.flags ?? {}, flags, shell.environment), shell });
  if (view) {
    await writeView(view, shell.format, shell.out);
  }
}

async function fail(error: unknown, root: GroupSpec, shell: Shell, isStream: boolean): Promise<number> {
  const { wordsFor } = await import("./say-commands.ts");
  const say = await wordsFor(error, root, shell);
  const isDebugging = ["1", "true"].includes(shell.environment["EXCLAVE_DEBUG"] ?? "");
  // Behind what a command has written already, as `exclave api` does with an answer, a document would make all of it no JSON.
  if (!isStream && !shell.out.hasWritten && (shell.format === "json" || shell.format === "yaml")) {
    await writeDocument(errorDocument(error, say), shell.format, shell.out);
  }
  shell.err.line(failureText(error, shell.err, { isDebugging, say }));
  return exitCodeOf(error);
}

function usageFault(error: CommanderError): Error {
  const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = rest.join(" ").replace(/^\(|\)$/g, "");
  return invalidInput("usage.command-line", message, {
    hint: [...(suggestion ? [suggestion] : []), "--help shows what there is"].join("\n"),
  });
}

function earlyFormat(argv: readonly string[]): string {
  const output = argv.findLastIndex((word) => /^--output(?:=|$)/.test(word));
  const named = argv[output] === "--output" ? argv[output + 1] : argv[output]?.slice("--output=".length);
  const isJson = argv.some((word) => word === "--json" || /^-\w*j\w*$/.test(word));
  return named === "json" || named === "yaml" ? named : isJson ? "json" : "table";
}

/** Whether the words name a command that streams; whatever is no name in its place is passed over. */
function namesStream(root: GroupSpec, argv: readonly string[]): boolean {
  let group = root;
  for (const word of argv) {
    const spec = group.commands.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (spec && !isGroup(spec)) {
      return spec.isStream === true;
    }
    group = spec ?? group;
  }
  return false;
}

function createShell(host: Host, globals: Readonly<Record<string, unknown>>): Shell {
  const { environment, home, version, stdin } = host;
  const said = readSettings(globalFlags, { ...globals }, {});
  const screenOptions = { environment, noColor: said.noColor };
  const out = createScreen(host.stdout, screenOptions);
  const err = createScreen(host.stderr, screenOptions);
  let configuration: Promise<Configuration> | undefined;
  let interruption: AbortController | undefined;
  return {
    version,
    environment,
    home,
    out,
    err,
    format: formatOf(said),
    isInteractive: stdin.isTTY === true && err.isTerminal && formatOf(said) === "table" && !environment["CI"],
    told: (more) =>
      createShell(host, {
        ...globals,
        ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
      }),
    configuration() {
      configuration ??= import("../configuration/configuration.ts").then(({ readConfiguration }) =>
        readConfiguration({
          flags: {
            ...(said.orgId === undefined ? {} : { org_id: said.orgId }),
            ...(said.apiUrl === undefined ? {} : { api_url: said.apiUrl }),
            ...configFlag(said.config ?? said.configFile),
          },
          environment,
          home,
        }),
      );
      return configuration;
    },
    say: (text) => err.line(`exclave: ${text}`),
    outliveReaders: () => host.outliveReaders(),
    interruption() {
      if (!interruption) {
        const controller = new AbortController();
        interruption = controller;
        host.onInterrupt(() => controller.abort());
      }
      return interruption.signal;
    },
    async input() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) {
        chunks.push(Buffer.from(chunk));
      }
      return textOf(Buffer.concat(chunks));
    },
  };
}

/** Bytes that are no text would be kept as others than those that were given. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidInput("usage.input", "standard input is not text in UTF-8", {
      hint: "encode it first, as `base64` does",
    });
  }
}

function configFlag(file: string | undefined): { config_file?: string } {
  return file === undefined ? {} : { config_file: file };
}

/** A format that is none is refused when the command runs; until then there is a table. */
function formatOf(said: { readonly output: string | undefined; readonly json: boolean }): OutputFormat {
  try {
    return outputFormat(said.output, said.json);
  } catch {
    return said.json ? "json" : "table";
  }
}
