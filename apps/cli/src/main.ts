import os from "node:os";
import { runProgram } from "./commands/run-program.ts";
import { processEnvironment } from "./env.ts";
import { root } from "./root.ts";
import { VERSION } from "./version.ts";

// Nobody reads on, as when `head` has seen enough, or a terminal was closed. Unheard, either error would end the process
// where it stands, and `up` would leave a database and a runner behind.
let outlivesReaders = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (outlivesReaders) {
    return;
  }
  if (error.code === "EPIPE") {
    process.exit(0);
  }
  // What was asked for went nowhere, as on a full disk.
  process.stderr.write(`exclave: standard output could not be written: ${error.message}\n`, () => process.exit(1));
});
process.stderr.on("error", () => undefined);

const environment = processEnvironment();
process.exitCode = await runProgram(root, process.argv.slice(2), {
  version: VERSION,
  environment,
  home: environment["HOME"] || os.homedir(),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  outliveReaders() {
    outlivesReaders = true;
  },
  onInterrupt(listener) {
    process.once("SIGINT", listener);
    process.once("SIGTERM", listener);
  },
});
