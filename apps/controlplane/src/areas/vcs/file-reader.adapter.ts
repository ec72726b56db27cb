import { internal } from "@exclave/kernel";
import { fetchInto, type Remote } from "./fetch.adapter.ts";
import type { GitCommand, GitOutcome } from "./git-command.adapter.ts";
import { repositoryFault } from "./git-failure.ts";
import type { Mirror } from "./mirrors.adapter.ts";
import type { WantedFiles } from "./ports.ts";
import { parseTreeEntries, type TreeEntry } from "./source-directory.ts";
import { contentOf, filesTooLarge, type SourceFile, tooManyFiles } from "./source-file.ts";

/** Reads files of one directory of one commit that the mirror has, fetching those files and no others. */
export interface FileReader {
  read(mirror: Mirror, wanted: WantedFiles, remote: Remote): Promise<SourceFile[]>;
}

/** A reader that runs `git`. */
export function createFileReader(git: GitCommand): FileReader {
  /** Everything below the directory; undefined when the mirror lacks a directory in it. */
  async function list(mirror: Mirror, { sha, directory }: WantedFiles): Promise<TreeEntry[] | undefined> {
    const below = directory === "" ? [] : [`${directory}/`];
    const args = ["ls-tree", "-r", "-z", sha, "--", ...below];
    const { exitCode, stdout } = await git.local(["--literal-pathspecs", `--git-dir=${mirror.directory}`, ...args]);
    return exitCode === 0 ? parseTreeEntries(stdout) : undefined;
  }

  async function fetchDirectories(mirror: Mirror, wanted: WantedFiles, remote: Remote): Promise<void> {
    const filters = [["--filter=blob:none"], []];
    const outcome = await fetchInto(git, mirror, remote, { wanted: { commit: wanted.sha }, filters });
    throwFailure(outcome, wanted);
  }

  async function fetchFiles(
    mirror: Mirror,
    wanted: WantedFiles,
    remote: Remote,
    files: readonly string[],
  ): Promise<void> {
    const outcome = await fetchInto(git, mirror, remote, { wanted: { files }, filters: [["--filter=blob:none"], []] });
    // Older servers give out commits only, and not all of them say so: the whole one then, which holds the files.
    const isRefused = outcome.ended === "failed" && ["no-commit", "other"].includes(outcome.failure);
    throwFailure(
      isRefused ? await fetchInto(git, mirror, remote, { wanted: { commit: wanted.sha }, filters: [[]] }) : outcome,
      wanted,
    );
  }

  async function sizes(mirror: Mirror, ids: readonly string[]): Promise<Map<string, number>> {
    const { stdout } = await catFile(mirror, "--batch-check=%(objectname) %(objectsize)", ids);
    const lines = stdout.split("\n").filter((line) => line !== "");
    return new Map(lines.map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])]));
  }

  async function contents(mirror: Mirror, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const { stdoutBytes } = await catFile(mirror, "--batch=%(objectname) %(objectsize)", ids);
    return parseBatch(stdoutBytes);
  }

  async function catFile(mirror: Mirror, batch: string, ids: readonly string[]) {
    const answer = await git.local([`--git-dir=${mirror.directory}`, "cat-file", batch], `${ids.join("\n")}\n`);
    if (answer.exitCode !== 0) {
      throw internal("vcs.mirror-incomplete", `files were fetched and cannot be read: ${answer.stderr.trim()}`);
    }
    return answer;
  }

  async function readAll(mirror: Mirror, wanted: WantedFiles, ids: readonly string[]) {
    const size = await sizes(mirror, ids);
    const small = ids.filter((id) => (size.get(id) ?? 0) <= wanted.limits.fileBytes);
    if (small.reduce((sum, id) => sum + (size.get(id) ?? 0), 0) > wanted.limits.totalBytes) {
      throw filesTooLarge(wanted);
    }
    return await contents(mirror, small);
  }

  return {
    async read(mirror, wanted, remote) {
      let entries = await list(mirror, wanted);
      if (!entries) {
        // Deeper directories than those that builds ask for.
        await fetchDirectories(mirror, wanted, remote);
        entries = await list(mirror, wanted);
      }
      if (!entries) {
        throw internal("vcs.mirror-incomplete", `directories of ${wanted.sha} were fetched and are not there`);
      }
      const found = entries.filter(({ type, path }) => type !== "submodule" && path.endsWith(wanted.suffix));
      if (found.length > wanted.limits.files) {
        throw tooManyFiles(wanted);
      }
      const ids = [...new Set(found.flatMap(({ type, sha }) => (type === "file" ? [sha] : [])))];
      if (ids.length > 0) {
        await fetchFiles(mirror, wanted, remote, ids);
      }
      const read = ids.length === 0 ? new Map<string, Uint8Array>() : await readAll(mirror, wanted, ids);
      return found.map(({ type, sha, path }) => {
        const bytes = read.get(sha);
        return {
          path,
          content: type === "symlink" ? { kind: "link" } : bytes ? contentOf(bytes) : { kind: "too-large" },
        };
      });
    },
  };
}

function throwFailure(outcome: GitOutcome, { repository }: WantedFiles): void {
  if (outcome.ended === "failed") {
    throw repositoryFault(repository.url, outcome.failure, outcome.stderr);
  }
}

const NEWLINE = 0x0a;

/** Reads what `git cat-file --batch` prints: of each object a line with its id and size, its bytes, and a line's end. */
function parseBatch(output: Buffer): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(NEWLINE, at);
    const [id = "", size = ""] = output.toString("utf8", at, end).split(" ");
    const start = end + 1;
    found.set(id, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return found;
}
