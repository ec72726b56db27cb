import os from "node:os";
import { runProgram } from "./commands/run-program.ts";
import { processEnvironment } from "./env.ts";
import { root } from "./root.ts";
import { VERSION } from "./version.ts";

// Nobody reads on, as when `head` has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const environment = processEnvironment();
process.exitCode = await runProgram(root, process.argv.slice(2), {
  version: VERSION,
  environment,
  home: environment["HOME"] || os.homedir(),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  onInterrupt(listener) {
    process.once("SIGINT", listener);
    process.once("SIGTERM", listener);
  },
});
