import { isAnswer } from "@exclave/client";
import { isFault } from "@exclave/kernel";

/** Every exit code there is, and what it means. */
export const exitCodes = {
  0: "done",
  1: "the command failed, or a question was answered with no; for `apps sync`: the app was not synced",
  2: "the command line, the environment or the configuration file is wrong",
  3: "done, but a build failed or was cancelled",
  4: "not authorised: no token, one that is not known, or one that may not do this",
  130: "interrupted by Ctrl-C",
} as const;

export type ExitCode = keyof typeof exitCodes;

/** How the program ends after `error`. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isFault(error)) {
    return 1;
  }
  if (error.code === "interrupted") {
    return 130;
  }
  if (error.code === "build.failed") {
    return 3;
  }
  if (error.kind === "Unauthenticated" || error.kind === "Forbidden") {
    return 4;
  }
  // Of input that the server refuses, nothing was wrong before it was asked.
  return error.kind === "InvalidInput" && !isAnswer(error) ? 2 : 1;
}
