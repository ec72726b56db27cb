import { accessSync, constants, mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "@exclave/process";

export interface ReadableProject {
  readonly root: string;
  /** Removes the copy, when one was made. */
  remove(): void;
}

/** What the product runs with; the rest of the project is for its developers. */
const PARTS = ["package.json", "package-lock.json", ".npmrc", "apps", "packages", "tools", "examples", "node_modules"];

/** The project itself when every user may read it, else a copy where they may: for tests that run as somebody else. */
export async function readableProject(root: string): Promise<ReadableProject> {
  if (isReadableByAll(root)) {
    return { root, remove: () => undefined };
  }
  const copy = mkdtempSync(path.join(os.tmpdir(), "exclave-project-"));
  const parts = PARTS.filter((part) => exists(path.join(root, part)));
  const environment = { PATH: process.env["PATH"] ?? "" };
  await run("cp", ["-a", "--reflink=auto", ...parts, copy], { cwd: root, environment });
  await run("chmod", ["-R", "a+rX", copy], { environment });
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

function isReadableByAll(directory: string): boolean {
  const isOpen = (statSync(directory).mode & 0o005) === 0o005;
  const parent = path.dirname(directory);
  return isOpen && (parent === directory || isReadableByAll(parent));
}

function exists(file: string): boolean {
  try {
    accessSync(file, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}
