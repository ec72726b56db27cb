import type { OperationId } from "@exclave/contract";
import type { View } from "../output/view.ts";
import type { Completion, Setting, Values } from "../settings/setting.ts";
import type { Shell } from "./shell.ts";

export type FlagTable = Readonly<Record<string, Setting>>;

/** A word that follows the command's name. */
export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly isRequired?: true;
  /** Takes all words that are left. */
  readonly isRest?: true;
  readonly completes?: Completion;
}

/** What a command gets when it runs. */
export interface Invocation<Flags extends FlagTable> {
  readonly args: readonly string[];
  readonly flags: Values<Flags>;
  readonly shell: Shell;
}

/**
 * One command: what it is called, what it may be told, and what it does.
 *
 * Help, completion and the reference are made of this; `run` imports what does the work, so that a command costs at
 * start what it says about itself and no more.
 */
export interface CommandSpec<Flags extends FlagTable = FlagTable> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details?: string;
  readonly arguments?: readonly Argument[];
  readonly flags?: Flags;
  /** As one types them, each with what it does. */
  readonly examples?: Readonly<Record<string, string>>;
  /** Kept for those who know it from another client. */
  readonly isHidden?: true;
  /**
   * Operations of the API whose work this command does, each with what follows the command's name, such as `--app-id {app_id}`:
   * a hint of the server that names the operation is shown as the command.
   */
  readonly does?: Readonly<Partial<Record<OperationId, string>>>;
  /** What to type instead. */
  readonly deprecatedFor?: string;
  /** `--json` of this command prints a line for each thing as it comes, and no document, not of a failure either. */
  readonly isStream?: true;
  /** Answers what is to be shown; undefined when it has shown it all. */
  run(invocation: Invocation<Flags>): Promise<View | undefined>;
}

/** Commands about one thing. */
export interface GroupSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly isHidden?: true;
  readonly commands: readonly (CommandSpec | GroupSpec)[];
}

/** A command with the types of its flags known to what it runs. */
export function command<const Flags extends FlagTable>(spec: CommandSpec<Flags>): CommandSpec {
  return spec as unknown as CommandSpec;
}

export function isGroup(spec: CommandSpec | GroupSpec): spec is GroupSpec {
  return "commands" in spec;
}
