import { type Fault, invalidInput } from "@exclave/kernel";

/** What a user named: a commit by its full id, the default branch, or a branch or tag by name. */
export type GitRef =
  | { readonly kind: "commit"; readonly sha: string }
  | { readonly kind: "default" }
  | {
      readonly kind: "name";
      readonly name: string;
      /** The full names that `name` may stand for, the first that exists is meant: a branch goes before a tag. */
      readonly candidates: readonly string[];
    };

const MAXIMUM_LENGTH = 250;
const FULL_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const SHORT_COMMIT = /^[0-9a-f]{7,63}$/i;
const FORBIDDEN = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\/$|^\/|\.$/u;

/** Reads a ref by the rules of `git check-ref-format`; throws InvalidInput `vcs.ref-refused` otherwise. */
export function parseGitRef(text: string): GitRef {
  if (FULL_COMMIT.test(text)) {
    return { kind: "commit", sha: text.toLowerCase() };
  }
  if (text === "HEAD") {
    return { kind: "default" };
  }
  const reason = whyNoName(text);
  if (reason !== undefined) {
    throw refused(text, reason);
  }
  if (text.startsWith("refs/")) {
    return { kind: "name", name: text, candidates: [text] };
  }
  return { kind: "name", name: text, candidates: [`refs/heads/${text}`, `refs/tags/${text}`] };
}

/** True for what may be meant as the beginning of a commit id, which no server resolves. */
export function looksLikeShortCommit(name: string): boolean {
  return SHORT_COMMIT.test(name) && !FULL_COMMIT.test(name);
}

function whyNoName(text: string): string | undefined {
  if (text === "") {
    return "is empty";
  }
  if (text.length > MAXIMUM_LENGTH || !text.isWellFormed()) {
    return `is not a name of at most ${MAXIMUM_LENGTH} characters`;
  }
  if (text.startsWith("-")) {
    return "would be an option of git";
  }
  if (text === "@" || FORBIDDEN.test(text)) {
    return "holds what no ref of git may hold";
  }
  if (text.split("/").some((part) => part.startsWith(".") || part.endsWith(".lock"))) {
    return "has a part that begins with a dot or ends with .lock";
  }
  if (text.startsWith("refs/") && !/^refs\/(?:heads|tags)\/./.test(text)) {
    return "is neither a branch nor a tag";
  }
  return undefined;
}

function refused(text: string, reason: string): Fault {
  const shown = JSON.stringify(text.toWellFormed().slice(0, MAXIMUM_LENGTH));
  return invalidInput("vcs.ref-refused", `git ref ${shown} ${reason}`, {
    hint: "name a branch, a tag or a full commit id of 40 or 64 hexadecimal digits",
  });
}
