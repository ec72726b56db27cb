import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export const NEEDED_NODE_MAJOR = 24;
/** A holder of the lock that died leaves it behind; no install takes this long. */
const STALE_LOCK_MILLISECONDS = 10 * 60_000;

/** Installs the dependencies when the lockfile has changed since the last install; one process at a time. */
export async function ensureDependencies(root) {
  const digest = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  const stamp = path.join(root, "node_modules/.exclave-lockfile");
  const isCurrent = () => existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
  if (isCurrent()) {
    return;
  }
  const release = await lock(path.join(root, ".cache/install.lock"));
  try {
    if (isCurrent()) {
      return;
    }
    console.error("exclave: installing dependencies (npm ci) …");
    // npm's own chatter goes to stderr: stdout belongs to the command that was asked for.
    const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
    if (result.status !== 0) {
      throw new Error(`npm ci failed (${result.error?.message ?? `exit ${result.status}`}); run it by hand to see why`);
    }
    writeFileSync(stamp, digest);
  } finally {
    release();
  }
}

/** The Node that the optional dependency brought, or a clear refusal. */
export function findNode(root) {
  const node = path.join(root, "node_modules/.bin/node");
  if (!existsSync(node)) {
    throw new Error(
      `Node ${NEEDED_NODE_MAJOR} is needed and npm has no build of it for ${process.platform}-${process.arch}: install it from nodejs.org`,
    );
  }
  return node;
}

async function lock(directory) {
  mkdirSync(path.dirname(directory), { recursive: true });
  for (;;) {
    try {
      mkdirSync(directory);
      return () => rmSync(directory, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw error;
      }
    }
    if (
      Date.now() - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) >
      STALE_LOCK_MILLISECONDS
    ) {
      rmSync(directory, { recursive: true, force: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
