import type { Configuration } from "../configuration/configuration.ts";
import type { OutputFormat } from "../output/format.ts";
import type { Screen } from "../terminal/screen.ts";

/** What surrounds every command: its environment, its screens, and how it was told to answer. */
export interface Shell {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Standard output: answers, and nothing else. */
  readonly out: Screen;
  /** Standard error: progress, questions, warnings and failures. */
  readonly err: Screen;
  readonly format: OutputFormat;
  /** A person can be asked. */
  readonly isInteractive: boolean;
  /** The same, told more by flags of every command. */
  told(globals: Readonly<Record<string, string | undefined>>): Shell;
  /** Read once, when first asked for. */
  configuration(): Promise<Configuration>;
  /** A note for a person, on standard error. */
  say(text: string): void;
  /** From now on the command goes on also when nobody reads its output any more. */
  outliveReaders(): void;
  /** Aborts at Ctrl-C; whoever asks for it takes over what Ctrl-C means. */
  interruption(): AbortSignal;
  /** All of standard input. */
  input(): Promise<string>;
}
