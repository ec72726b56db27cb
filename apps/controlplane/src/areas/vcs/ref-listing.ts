import { type Fault, invalidInput, nearest } from "@exclave/kernel";
import { type GitRef, looksLikeShortCommit } from "./git-ref.ts";

/** A branch or tag of a repository and the commit it stands for; an annotated tag is already peeled. */
export interface ListedRef {
  readonly name: string;
  readonly sha: string;
}

/** A ref that exists. */
export interface ResolvedRef {
  readonly ref: string;
  readonly sha: string;
}

/** How many refs a hint lists when none is near. */
const MAXIMUM_SHOWN = 5;

/** No ref holds a control character; a server that sends one has something else in mind. */
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64})\t(refs\/(?:heads|tags)\/[^\p{Cc}]+?)(\^\{\})?$/u;

/** Reads what `git ls-remote --heads --tags` prints; lines of another shape are left out. */
export function parseListing(output: string): ListedRef[] {
  const refs = new Map<string, string>();
  for (const line of output.split("\n")) {
    const match = LINE.exec(line);
    if (match) {
      // The peeled line of a tag follows the tag's own and takes its place.
      refs.set(match[2]!, match[1]!);
    }
  }
  return [...refs].map(([name, sha]) => ({ name, sha }));
}

/** Reads what `git ls-remote --symref URL HEAD` prints; undefined for a repository without a commit. */
export function parseHead(output: string): ResolvedRef | undefined {
  const sha = /^([0-9a-f]{40}|[0-9a-f]{64})\tHEAD$/m.exec(output)?.[1];
  const ref = /^ref: (refs\/heads\/.+)\tHEAD$/m.exec(output)?.[1];
  return sha === undefined ? undefined : { ref: ref ?? "HEAD", sha };
}

/** The ref that is meant, or the fault that names the nearest ones there are. */
export function chooseRef(wanted: Extract<GitRef, { kind: "name" }>, refs: readonly ListedRef[]): ResolvedRef {
  for (const candidate of wanted.candidates) {
    const found = refs.find(({ name }) => name === candidate);
    if (found) {
      return { ref: found.name, sha: found.sha };
    }
  }
  throw refNotFound(wanted.name, refs);
}

function refNotFound(name: string, refs: readonly ListedRef[]): Fault {
  const short = shortName(name);
  const names = [...new Set(refs.map((ref) => shortName(ref.name)))];
  const close = nearest(short, names)
    .concat(names.filter((other) => other.endsWith(`/${short}`)))
    .slice(0, 3);
  return invalidInput("build.ref-not-found", `git ref "${name}" is neither a branch nor a tag of the repository`, {
    hint: hintFor(name, close, names),
    details: { git_ref: name, nearest: close },
  });
}

/** When nothing at all is there, or a commit is not. */
export function commitNotFound(sha: string): Fault {
  return invalidInput("build.ref-not-found", `the repository has no commit ${sha}`, {
    hint: "push the commit, or name a branch or tag",
    details: { git_ref: sha, nearest: [] },
  });
}

/** A repository without any commit has no default branch. */
export function emptyRepository(): Fault {
  return invalidInput("build.ref-not-found", "the repository has no default branch", {
    hint: "push a first commit, or name a branch or tag",
    details: { git_ref: "HEAD", nearest: [] },
  });
}

function hintFor(name: string, close: readonly string[], names: readonly string[]): string {
  if (looksLikeShortCommit(name)) {
    return "a server resolves full commit ids only: give all 40 digits";
  }
  if (names.length === 0) {
    return "the repository has no branches or tags: push one";
  }
  if (close.length > 0) {
    return `nearest: ${close.join(", ")}`;
  }
  const rest = names.length - MAXIMUM_SHOWN;
  const shown = names.slice(0, MAXIMUM_SHOWN).join(", ");
  return `branches and tags of the repository: ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function shortName(name: string): string {
  return name.replace(/^refs\/(?:heads|tags)\/|^origin\//, "");
}
