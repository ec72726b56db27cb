import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { type Client, createClient } from "@exclave/client";
import { ended, start } from "@exclave/process";

/** The whole product on this machine, as a child of ours; whoever started it stops it. */
export interface Product {
  readonly url: string;
  readonly token: string;
  readonly orgId: string;
  readonly client: Client;
  /** Resolves with what it last wrote to stderr, should it end without being asked. */
  readonly gone: Promise<string>;
  /** Drains and ends every process of the product; resolves once they are gone. */
  stop(): Promise<void>;
}

export interface StartProductOptions {
  readonly root: string;
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly org_id: string;
}

/** Longer than it lets builds under way finish. */
const PATIENCE_MILLISECONDS = 45_000;
const KEPT_LINES = 20;

/** Starts the product by its own command line and waits until it is ready, its runner with it. */
export async function startProduct(options: StartProductOptions): Promise<Product> {
  const { root, dataDirectory, environment, signal } = options;
  const args = ["apps/cli/src/main.ts", "up", "--data-dir", dataDirectory, "--port", "0"];
  const child = start(process.execPath, [...args, "--allow-local-sources", "--json"], {
    cwd: root,
    environment,
    output: "pipe",
  });
  const lastLines = keepLastLines(child);
  const stop = async (): Promise<void> => await endOf(child);
  const gone = ended(child).then(lastLines);
  try {
    const ready = await firstLine(child, signal);
    if (ready === undefined) {
      throw new Error(`the product did not start:\n${await gone}`);
    }
    const { url, token, org_id: orgId } = JSON.parse(ready) as Ready;
    const client = createClient({ url, token, orgId });
    return { url, token, orgId, client, gone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first line of standard output; undefined when there is none. */
async function firstLine(child: ChildProcess, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: child.stdout!, signal });
  for await (const line of lines) {
    // Nobody reads on, but a full pipe would hold the writer up.
    child.stdout!.resume();
    return line;
  }
  signal.throwIfAborted();
  return undefined;
}

function keepLastLines(child: ChildProcess): () => string {
  const kept: string[] = [];
  createInterface({ input: child.stderr! }).on("line", (line) => {
    kept.push(line);
    kept.splice(0, kept.length - KEPT_LINES);
  });
  return () => kept.join("\n");
}

/** Asks once; asks again past our patience, which it takes for "now". */
async function endOf(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  const again = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MILLISECONDS);
  await ended(child);
  clearTimeout(again);
}
