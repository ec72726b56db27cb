import { internal } from "@exclave/kernel";
import type { RunResult } from "@exclave/process";
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

  const askSizes = (mirror: Mirror, ids: readonly string[]) =>
    catFile(mirror, "--batch-check=%(objectname) %(objectsize)", ids);

  /** The sizes of all, once what the mirror lacks is fetched. */
  async function fetchLacking(
    mirror: Mirror,
    wanted: WantedFiles,
    remote: Remote,
    ids: readonly string[],
  ): Promise<Map<string, number>> {
    const asked = await askSizes(mirror, ids);
    // Older gits name nothing that is missing: they end at the first of it.
    const there = asked.exitCode === 0 ? parseSizes(asked.stdout) : new Map<string, number>();
    const lacking = ids.filter((id) => !there.has(id));
    if (lacking.length === 0) {
      return there;
    }
    await fetchFiles(mirror, wanted, remote, lacking);
    const fetched = parseSizes(requireRead(await askSizes(mirror, ids)).stdout);
    const lost = ids.filter((id) => !fetched.has(id));
    if (lost.length > 0) {
      const { sha, repository } = wanted;
      throw internal(
        "vcs.mirror-incomplete",
        `${lost.length} files of ${sha} of ${repository.url} were fetched and are not there, such as ${lost[0]}`,
      );
    }
    return fetched;
  }

  async function contents(mirror: Mirror, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const answer = await catFile(mirror, "--batch=%(objectname) %(objectsize)", ids);
    return parseBatch(requireRead(answer).stdoutBytes);
  }

  async function catFile(mirror: Mirror, batch: string, ids: readonly string[]) {
    return await git.local([`--git-dir=${mirror.directory}`, "cat-file", batch], `${ids.join("\n")}\n`);
  }

  async function readAll(mirror: Mirror, wanted: WantedFiles, remote: Remote, ids: readonly string[]) {
    const found = [...(await fetchLacking(mirror, wanted, remote, ids))];
    const small = found.filter(([, size]) => size <= wanted.limits.fileBytes);
    if (small.reduce((sum, [, size]) => sum + size, 0) > wanted.limits.totalBytes) {
      throw filesTooLarge(wanted);
    }
    return await contents(
      mirror,
      small.map(([id]) => id),
    );
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
      const read = ids.length === 0 ? new Map<string, Uint8Array>() : await readAll(mirror, wanted, remote, ids);
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

function requireRead(answer: RunResult): RunResult {
  if (answer.exitCode !== 0) {
    throw internal("vcs.mirror-incomplete", `files were fetched and cannot be read: ${answer.stderr.trim()}`);
  }
  return answer;
}

/** Reads what `git cat-file --batch-check` prints: of each object that is there a line with its id and size. */
function parseSizes(output: string): Map<string, number> {
  const lines = output.split("\n").map((line) => line.split(" "));
  return new Map(lines.flatMap(([id = "", size = ""]) => (/^\d+$/.test(size) ? [[id, Number(size)]] : [])));
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
