// Plain JavaScript that an old Node can run: sets the project up, then hands over to the Node it needs.
import { spawn } from "node:child_process";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { commands } from "./commands.js";
import { ensureDependencies, findNode, NEEDED_NODE_MAJOR } from "./dependencies.js";
import { ensureTools } from "./tools.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) {
    console.error(`unknown command ${name}: one of ${Object.keys(commands).join(", ")}`);
    process.exit(2);
  }
  await ensureDependencies(root);
  const tools = await ensureTools(root, command.tools);
  const program = path.join(root, command.program);
  const PATH = [path.join(root, "node_modules/.bin"), tools, process.env.PATH].join(path.delimiter);
  // Compiled code from the last start: the next one takes a second and some 30 MB a process less.
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || path.join(root, ".cache/code");
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_NODE_MAJOR) {
    Object.assign(process.env, { PATH, NODE_COMPILE_CACHE });
    module.enableCompileCache(NODE_COMPILE_CACHE);
    process.argv = [process.argv[0], program, ...args];
    await import(pathToFileURL(program).href);
    return;
  }
  handOver(findNode(root), [program, ...args], { PATH, NODE_COMPILE_CACHE });
}

/** Runs the program under `node`, passes signals on and ends as it ends. */
function handOver(node, args, environment) {
  const child = spawn(node, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A terminal sends Ctrl-C to the child as well, which takes the two for one.
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`exclave: cannot start ${node}: ${error.message}; install Node ${NEEDED_NODE_MAJOR} from nodejs.org`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]));
}

main().catch((error) => {
  console.error(`exclave: ${error.message}`);
  process.exit(1);
});
