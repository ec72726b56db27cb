import { limitExceeded } from "@exclave/kernel";

/** One member of an archive. Owner, times and all mode bits but one are left out on purpose: they differ by machine. */
export interface TarEntry {
  /** Relative, slashes between segments, no `.` or `..` segment, no slash at the end. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly isExecutable: boolean;
  /** Bytes of a file; 0 for anything else. */
  readonly size: number;
  /** Where a symlink points, as written in it. */
  readonly linkTarget: string | undefined;
}

/** A member to be written; its content can be opened any number of times. */
export interface TarSource extends TarEntry {
  open(): AsyncIterable<Uint8Array>;
}

/** A member being read; its content is read before the next member is asked for, or skipped. */
export interface TarMember extends TarEntry {
  readonly body: AsyncIterable<Uint8Array>;
}

/** What an archive or a tree may hold at most. */
export interface TarLimits {
  readonly entries: number;
  /** Of all files together. */
  readonly bytes: number;
}

/** Counts entries and bytes against limits; throws LimitExceeded at the first one over. */
export function createCounter(limits: TarLimits): (entry: TarEntry) => void {
  let entries = 0;
  let bytes = 0;
  return ({ path, size }) => {
    entries += 1;
    bytes += size;
    if (entries > limits.entries) {
      throw limitExceeded("tar.too-many-entries", `more than ${limits.entries} files, at ${path}`, {
        hint: "leave out what is not needed, or ask the operator to raise the limit",
      });
    }
    if (bytes > limits.bytes) {
      throw limitExceeded("tar.too-large", `more than ${limits.bytes} bytes of files, at ${path}`, {
        hint: "leave out what is not needed, or ask the operator to raise the limit",
      });
    }
  };
}

/** A file whose content is at hand. */
export function fileOf(path: string, content: string | Uint8Array, isExecutable = false): TarSource {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    path,
    kind: "file",
    isExecutable,
    size: bytes.length,
    linkTarget: undefined,
    async *open() {
      yield bytes;
    },
  };
}
