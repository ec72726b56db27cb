import { type Fault, limitExceeded } from "@exclave/kernel";

/** What stands at a path of a commit. */
export type SourceContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary" | "too-large" | "link" };

/** One file of a commit, as it was read. */
export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly content: SourceContent;
}

/** What whoever asks for files takes at most. */
export interface FileLimits {
  readonly files: number;
  /** A larger file is named and not read. */
  readonly fileBytes: number;
  /** Of all that are read. */
  readonly totalBytes: number;
}

/** The files below one directory of one commit whose names end with a suffix. */
export interface FileChoice {
  readonly directory: string;
  /** Such as `.toml`. */
  readonly suffix: string;
  readonly limits: FileLimits;
}

export function tooManyFiles({ directory, suffix, limits }: FileChoice): Fault {
  return limitExceeded(
    "vcs.too-many-files",
    `"${directory}" holds more than ${limits.files} files that end with ${suffix}`,
    { hint: "name a directory that holds nothing else" },
  );
}

export function filesTooLarge({ directory, suffix, limits }: FileChoice): Fault {
  return limitExceeded(
    "vcs.files-too-large",
    `the files of "${directory}" that end with ${suffix} take more than ${limits.totalBytes} bytes together`,
    { hint: "name a directory that holds nothing else" },
  );
}

/** Bytes as text, where they are text. */
export function contentOf(bytes: Uint8Array): SourceContent {
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes) };
  } catch {
    return { kind: "binary" };
  }
}
