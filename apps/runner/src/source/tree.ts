import { isUtf8 } from "node:buffer";
import { jobFault } from "../exec/index.ts";
import type { Git } from "./git.ts";

/** One entry below a tree. */
export interface TreeEntry {
  readonly kind: "file" | "link" | "submodule";
  readonly id: string;
  readonly bytes: number;
  /** Below the tree, with `/`. */
  readonly path: string;
}

export interface TreeLimits {
  readonly bytes: number;
  readonly files: number;
}

export interface TreeSurvey {
  readonly tree: string;
  /** Ids of the files that are not here yet. */
  readonly missing: readonly string[];
}

/** Finds the directory at `path` of a commit; a path through a link or a file is not a directory. */
export async function surveyTree(git: Git, commit: string, path: string): Promise<TreeSurvey> {
  const named = `${commit}:${path === "." ? "" : path}`;
  const { exitCode, stdout } = await git.attempt(["rev-list", "--objects", "--missing=print", named]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  const tree = lines[0]?.split(" ")[0];
  // A tree lists itself before its entries; a lone object may be a file, which takes one more look.
  if (exitCode !== 0 || tree === undefined || (lines.length === 1 && path !== ".")) {
    return { tree: await directoryTree(git, commit, path), missing: [] };
  }
  return { tree, missing: lines.filter((line) => line.startsWith("?")).map((line) => line.slice(1).trim()) };
}

async function directoryTree(git: Git, commit: string, path: string): Promise<string> {
  const { stdoutBytes } = await git.run(["ls-tree", "-z", "--full-tree", commit, "--", path]);
  const [entry] = parseEntries(stdoutBytes.toString("latin1"));
  if (entry?.kind === "directory") {
    return entry.id;
  }
  throw jobFault({
    code: "source.directory-not-found",
    message: `commit ${commit} has no directory ${path}`,
    hint: describe(entry?.kind),
    faultOf: "source",
  });
}

/**
 * Every entry below a tree; throws `source.too-large` as soon as there are more than the limits allow, and
 * `source.path-refused` at the first name that is no text.
 */
export async function listTree(git: Git, tree: string, limits: TreeLimits): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const refusal = new AbortController();
  let rest = "";
  let bytes = 0;
  await git.run(["ls-tree", "-r", "-l", "-z", "--full-tree", tree], {
    signal: refusal.signal,
    onStdout: (chunk) => {
      const parts = (rest + chunk.toString("latin1")).split("\0");
      rest = parts.pop() ?? "";
      for (const entry of parseEntries(parts.join("\0"))) {
        bytes += entry.bytes;
        entries.push(entry as TreeEntry);
        if (!entry.isText) {
          refusal.abort(nameFault(entry.path));
        }
      }
      if (entries.length > limits.files || bytes > limits.bytes) {
        refusal.abort(tooLargeFault(limits));
      }
      return undefined;
    },
  });
  return entries;
}

function tooLargeFault(limits: TreeLimits): Error {
  return jobFault({
    code: "source.too-large",
    message: `the source has more than ${limits.files} files or ${limits.bytes} bytes`,
    hint: "build from a smaller directory, or ask the operator for a higher limit",
    faultOf: "source",
  });
}

/** Archives and registries name files by text, and Node finds a file by no other name. */
function nameFault(path: string): Error {
  return jobFault({
    code: "source.path-refused",
    message: `the name of the file ${path} is not UTF-8`,
    hint: "rename it",
    faultOf: "source",
  });
}

type AnyEntry = Omit<TreeEntry, "kind"> & {
  readonly kind: TreeEntry["kind"] | "directory";
  /** False for a path that is not UTF-8: what is wrong with it is replaced then. */
  readonly isText: boolean;
};

/** `<mode> <type> <id> [<size>]\t<path>`, ended by NUL; bytes read as latin1, so that no chunk cuts a character. */
function parseEntries(text: string): AnyEntry[] {
  return text
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode, type, id, size] = line.slice(0, tab).split(/ +/);
      const kind =
        type === "commit" ? "submodule" : type === "tree" ? "directory" : mode === "120000" ? "link" : "file";
      const path = Buffer.from(line.slice(tab + 1), "latin1");
      return { kind, id: id!, bytes: Number(size ?? 0) || 0, path: path.toString("utf8"), isText: isUtf8(path) };
    });
}

function describe(kind: AnyEntry["kind"] | undefined): string {
  switch (kind) {
    case "file":
      return "it is a file";
    case "link":
      return "it is a symbolic link; name the directory itself";
    case "submodule":
      return "it is a submodule; name the submodule's own repository";
    default:
      return "check the directory of the component's source";
  }
}
