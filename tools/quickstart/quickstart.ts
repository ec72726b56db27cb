// Starts the whole product on this machine and builds every component of an example with it.
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isFault, messageOf } from "@exclave/kernel";
import { allowedEnvironment } from "@exclave/process";
import { buildExample } from "./build-example.ts";
import { type Product, startProduct } from "./product.ts";
import { removeFolder } from "./remove-folder.ts";
import { createScreen } from "./screen.ts";
import { formatDuration } from "./table.ts";

const USAGE = `npm run quickstart [-- [--exit] [--example DIR]]

Starts the whole product and builds every component of examples/storefront. Stays up until Ctrl-C.

  --exit         ends when all is built: with code 0, or with 1 when a build failed
  --example DIR  builds a changed copy of the example instead`;

const root = path.resolve(import.meta.dirname, "../..");
const EXAMPLE = path.join(root, "examples/storefront");
const screen = createScreen(process.stdout);
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));
}
// Nobody reads on, as when `head` has seen enough.
process.stdout.on("error", (error) => stopping.abort(error));

interface QuickstartOptions {
  readonly example: string;
  readonly staysUp: boolean;
}

async function quickstart({ example, staysUp }: QuickstartOptions): Promise<boolean> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-quickstart-"));
  let product: Product | undefined;
  try {
    const started = performance.now();
    screen.heading("Exclave on this machine");
    product = await startProduct({
      root,
      dataDirectory: path.join(scratch, "data"),
      environment: allowedEnvironment(process.env),
      signal: stopping.signal,
    });
    screen.done(
      `control plane, runner and Postgres at ${product.url} (${formatDuration(performance.now() - started)})`,
    );
    const died = product.gone.then((lines) => {
      throw new Error(`the product ended by itself:\n${lines}`);
    });
    const isBuilt = await Promise.race([
      buildExample({ product, example, scratch, screen, signal: stopping.signal }),
      died,
    ]);
    if (staysUp) {
      screen.plain("Ctrl-C stops everything and leaves nothing behind.");
      await Promise.race([aborted(stopping.signal), died]);
    }
    return isBuilt;
  } finally {
    // Whatever still follows the product would try to connect again.
    stopping.abort();
    await product?.stop();
    removeFolder(scratch);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (!signal.aborted) {
    await promise;
  }
}

try {
  const { values } = parseArgs({
    options: {
      exit: { type: "boolean", default: false },
      example: { type: "string", default: EXAMPLE },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    screen.plain(USAGE);
  } else {
    const isBuilt = await quickstart({ example: path.resolve(values.example), staysUp: !values.exit });
    process.exitCode = isBuilt ? 0 : 1;
  }
} catch (error) {
  screen.failure(messageOf(error));
  if (isFault(error) && error.hint !== undefined) {
    screen.plain(`  ${error.hint}`);
  }
  process.exitCode = 1;
}
