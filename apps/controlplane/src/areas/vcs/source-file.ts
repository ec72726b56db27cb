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

/** Whoever reads files here reads configuration: more, or larger, are none. */
export const FILE_LIMITS = { files: 1_000, fileBytes: 4 * 2 ** 20, totalBytes: 16 * 2 ** 20 } as const;

export function tooManyFiles(directory: string, suffix: string): Fault {
  return limitExceeded(
    "vcs.too-many-files",
    `"${directory}" holds more than ${FILE_LIMITS.files} files that end with ${suffix}`,
    { hint: "name a directory that holds nothing else" },
  );
}

export function filesTooLarge(directory: string, suffix: string): Fault {
  return limitExceeded(
    "vcs.files-too-large",
    `the files of "${directory}" that end with ${suffix} take more than ${FILE_LIMITS.totalBytes / 2 ** 20} MiB together`,
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
