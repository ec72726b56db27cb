import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { sleep } from "@exclave/kernel";
import { ended, start } from "@exclave/process";

export const PROJECT = path.resolve(import.meta.dirname, "..");

/** One `exclave up` that a test started; the test ends it. */
export interface Product {
  readonly child: ChildProcess;
  /** The first line of standard output, once it is there. */
  readonly ready: Promise<{ url: string; token: string; org_id: string }>;
  readonly ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  stdout(): string;
  stderr(): string;
}

export interface StartProductOptions {
  readonly dataDirectory: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Another copy of the project to start from. */
  readonly project?: string;
  readonly uid?: number;
  /** What to start instead of the CLI's own file, which its arguments follow. */
  readonly command?: readonly [string, ...string[]];
}

/** Starts the product on any free port, its only output the ready line. */
export function startProduct(options: StartProductOptions): Product {
  const { dataDirectory, flags = [], environment = {}, project = PROJECT, uid } = options;
  const node = process.execPath.replace(PROJECT, project);
  const [program, ...args] = options.command ?? [node, path.join(project, "apps/cli/src/main.ts")];
  const child = start(program, [...args, "up", "--data-dir", dataDirectory, "--port", "0", "--json", ...flags], {
    cwd: project,
    environment: { PATH: process.env["PATH"]!, HOME: process.env["HOME"] ?? "/", ...environment },
    output: "pipe",
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const chunks = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("utf8").on("data", (chunk: string) => {
      chunks[name] += chunk;
    });
  }
  const ending = ended(child);
  const ready = Promise.withResolvers<{ url: string; token: string; org_id: string }>();
  createInterface({ input: child.stdout! }).once("line", (line) => {
    try {
      ready.resolve(JSON.parse(line));
    } catch {
      ready.reject(new Error(`printed "${line}" where the ready line is due`));
    }
  });
  void ending.then(({ exitCode }) => ready.reject(new Error(`ended with ${exitCode} before ready:\n${chunks.stderr}`)));
  // Tests of a refused start look at the ending, not at this.
  ready.promise.catch(() => undefined);
  return { child, ready: ready.promise, ended: ending, stdout: () => chunks.stdout, stderr: () => chunks.stderr };
}

/** Asks it to stop and waits until it has; the exit code of a drained product is 0. */
export async function stopProduct(product: Product, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  product.child.kill(signal);
  return (await product.ended).exitCode;
}

/** A new data directory that only its owner may enter. */
export function newDataDirectory(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-up-"));
  return { path: path.join(folder, "data"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The status of a GET on the API, 0 when nobody answers. */
export async function statusOf(url: string, token: string, orgId: string): Promise<number> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, "x-nuon-org-id": orgId } });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Waits until the API answers 200 again. */
export async function untilServed(url: string, token: string, orgId: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await statusOf(url, token, orgId)) === 200) {
      return;
    }
    await sleep(100);
  }
  throw new Error(`${url} was not served within 30 s`);
}

/** Living processes whose command line or environment names `directory`, by number. */
export function processesOf(directory: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
    const commandLine = readProcess(pid, "cmdline");
    const isOurs = `${commandLine} ${readProcess(pid, "environ")}`.includes(directory);
    if (pid !== process.pid && isOurs && commandLine !== "") {
      found.set(pid, commandLine);
    }
  }
  return found;
}

/** The number of the one process of `directory` whose command line holds `part`. */
export function processOf(directory: string, part: string): number {
  const found = [...processesOf(directory)].filter(([, commandLine]) => commandLine.includes(part));
  if (found.length !== 1) {
    throw new Error(`${found.length} processes of ${directory} have "${part}" in their command line`);
  }
  return found[0]![0];
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // It has ended, or is somebody else's.
    return "";
  }
}

/** Runs another command of the CLI to its end. */
export function exclave(args: readonly string[]): string {
  return execFileSync(process.execPath, [path.join(PROJECT, "apps/cli/src/main.ts"), ...args], { encoding: "utf8" });
}
