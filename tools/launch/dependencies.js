import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export const NEEDED_NODE_MAJOR = 24;

/** Installs the dependencies when the lockfile has changed since the last install; one process at a time. */
export async function ensureDependencies(root) {
  const lockfile = path.join(root, "package-lock.json");
  const digest = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
  const stamp = path.join(root, "node_modules/.exclave-lockfile");
  const isCurrent = () =>
    existsSync(stamp) ? readFileSync(stamp, "utf8") === digest : wasInstalledByHand(root, lockfile);
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
    const result = spawnSync(
      "npm",
      ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"],
      {
        cwd: root,
        stdio: ["ignore", 2, 2],
      },
    );
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
      `Node ${NEEDED_NODE_MAJOR} is needed, and npm brought none for ${process.platform}-${process.arch} (it comes as an optional dependency): run npm ci without --omit=optional, or install it from nodejs.org`,
    );
  }
  return node;
}

/** npm writes its own note last, when all else is in place. */
function wasInstalledByHand(root, lockfile) {
  const note = statSync(path.join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  return note !== undefined && note.mtimeMs >= statSync(lockfile).mtimeMs;
}

/** A folder is made by one process only; its holder's number tells whether he still lives. */
async function lock(directory) {
  mkdirSync(path.dirname(directory), { recursive: true });
  const holder = path.join(directory, "pid");
  let hasWaited = false;
  for (;;) {
    try {
      mkdirSync(directory);
      writeFileSync(holder, String(process.pid));
      return () => rmSync(directory, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw error;
      }
    }
    if (hasWaited && !isAlive(holder)) {
      rmSync(directory, { recursive: true, force: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    hasWaited = true;
  }
}

function isAlive(holder) {
  try {
    process.kill(Number(readFileSync(holder, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
