import path from "node:path";
import { run } from "@exclave/process";

/** What a commit does to one path: its new content, or one of the rarer kinds of entry. */
export type FileChange =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly isExecutable: boolean }
  | { readonly symlink: string }
  /** A submodule: where it comes from and the commit it stands at; `.gitmodules` is written with it. */
  | { readonly submodule: string; readonly commit: string }
  | "removed-from-tree";

export interface CommitOptions {
  /** `main` unless said; made when it is not there. */
  readonly branch?: string;
  readonly files?: Readonly<Record<string, FileChange>>;
  readonly message?: string;
  readonly author?: { readonly name: string; readonly email: string };
  readonly time?: Date;
}

export interface TagOptions {
  /** A commit or branch; `main` unless said. */
  readonly at?: string;
  /** Makes a tag object of its own instead of a mere name. */
  readonly message?: string;
}

/** A bare repository that a test fills without a working tree. One writer at a time. */
export interface GitRepository {
  readonly url: string;
  /** The bare repository itself, for local sources. */
  readonly path: string;
  /** Adds a commit on top of the branch; gives its id. */
  commit(options?: CommitOptions): Promise<string>;
  /** Points the branch at `at`, wherever it pointed before: a new branch, a reset, a force-push. */
  branch(name: string, at?: string): Promise<void>;
  tag(name: string, options?: TagOptions): Promise<void>;
  /** The full id of whatever `revision` names. */
  commitOf(revision: string): Promise<string>;
  deleteBranch(name: string): Promise<void>;
  branchNames(): Promise<string[]>;
}

const AUTHOR = { name: "Ada Author", email: "ada@example.com" };
const FIRST_COMMIT_TIME = new Date("2026-01-01T00:00:00Z");
const SUBMODULES = ".gitmodules";

/** Makes the bare repository at `directory`, which `url` serves. */
export async function createGitRepository(directory: string, url: string): Promise<GitRepository> {
  await git(["init", "--quiet", "--bare", "--initial-branch=main", directory]);
  await git(["-C", directory, "config", "uploadpack.allowFilter", "true"]);

  function inside(args: readonly string[], stdin?: Uint8Array): Promise<string> {
    return git(["-C", directory, ...args], stdin);
  }
  async function commitOf(revision: string): Promise<string> {
    return await inside(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  }
  async function has(branch: string): Promise<boolean> {
    return (await inside(["for-each-ref", `refs/heads/${branch}`])) !== "";
  }

  return {
    url,
    path: path.resolve(directory),
    commitOf,
    async commit({
      branch = "main",
      files = {},
      message = "a change",
      author = AUTHOR,
      time = FIRST_COMMIT_TIME,
    } = {}) {
      const parent = (await has(branch)) ? await commitOf(`refs/heads/${branch}`) : undefined;
      const stream = commitStream({ branch, parent, message, author, time, files: withSubmodules(files) });
      return await inside(["fast-import", "--quiet", "--force"], stream);
    },
    async branch(name, at = "main") {
      await inside(["update-ref", `refs/heads/${name}`, await commitOf(at)]);
    },
    async tag(name, { at = "main", message } = {}) {
      const annotation = message === undefined ? [] : ["--annotate", `--message=${message}`];
      await inside(["tag", "--force", ...annotation, name, await commitOf(at)]);
    },
    async branchNames() {
      const listed = await inside(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"]);
      return listed.split("\n").filter((name) => name !== "");
    },
    async deleteBranch(name) {
      await inside(["update-ref", "-d", `refs/heads/${name}`]);
    },
  };
}

interface CommitStreamOptions {
  readonly branch: string;
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly time: Date;
  readonly files: Readonly<Record<string, FileChange>>;
}

/** The commit in the language of `git fast-import`, which then tells its id. */
function commitStream({ branch, parent, message, author, time, files }: CommitStreamOptions): Uint8Array {
  const who = `${author.name} <${author.email}> ${Math.floor(time.getTime() / 1000)} +0000`;
  return Buffer.concat([
    Buffer.from(`commit refs/heads/${branch}\nmark :1\nauthor ${who}\ncommitter ${who}\n`),
    data(message),
    Buffer.from(parent === undefined ? "" : `from ${parent}\n`),
    ...Object.entries(files).map(([file, change]) => entry(file, change)),
    Buffer.from("\nget-mark :1\n"),
  ]);
}

function entry(file: string, change: FileChange): Uint8Array {
  if (change === "removed-from-tree") {
    return Buffer.from(`D ${file}\n`);
  }
  if (typeof change === "string" || change instanceof Uint8Array) {
    return inline("100644", file, change);
  }
  if ("symlink" in change) {
    return inline("120000", file, change.symlink);
  }
  if ("submodule" in change) {
    return Buffer.from(`M 160000 ${change.commit} ${file}\n`);
  }
  return inline(change.isExecutable ? "100755" : "100644", file, change.content);
}

function inline(mode: string, file: string, content: string | Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`M ${mode} inline ${file}\n`), data(content)]);
}

function data(content: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}

function withSubmodules(files: Readonly<Record<string, FileChange>>): Readonly<Record<string, FileChange>> {
  const sections = Object.entries(files).flatMap(([file, change]) =>
    typeof change === "object" && "submodule" in change
      ? [`[submodule "${file}"]\n\tpath = ${file}\n\turl = ${change.submodule}\n`]
      : [],
  );
  return sections.length === 0 ? files : { ...files, [SUBMODULES]: sections.join("") };
}

/** Settings of the machine must not change what tests see. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_COMMITTER_NAME: AUTHOR.name,
    GIT_COMMITTER_EMAIL: AUTHOR.email,
    GIT_COMMITTER_DATE: FIRST_COMMIT_TIME.toISOString(),
  };
}

/** Runs git and gives what it printed, or throws with its own words. */
export async function git(args: readonly string[], stdin?: Uint8Array): Promise<string> {
  const { exitCode, stdout, stderr } = await run("git", args, {
    environment: gitEnvironment(),
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (exitCode !== 0) {
    throw new Error(`git ${args.join(" ")} ended with ${exitCode}: ${stderr.trim()}`);
  }
  return stdout.trim();
}
