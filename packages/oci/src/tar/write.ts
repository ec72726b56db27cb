import { conflict, invalidInput } from "@exclave/kernel";
import type { TarEntry, TarSource } from "./entry.ts";
import { BLOCK_BYTES, encodeHeader, MAXIMUM_HEADER_SIZE, NAME_BYTES, PREFIX_BYTES, paddingOf } from "./header.ts";
import { refuseLinksOutside } from "./links.ts";
import { checkedPath } from "./path.ts";
import { encodePax, type PaxRecords } from "./pax.ts";

const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;
const types = { file: "0", symlink: "2", directory: "5" } as const satisfies Record<TarEntry["kind"], string>;

/**
 * A tar archive of `entries`: the same entries give the same bytes, on any machine and in whatever order they come.
 *
 * Sorted by the bytes of their paths, modes 0644 and 0755 only, owner 0, time 0. Throws InvalidInput for two entries of
 * one path and for links that lead outside, Conflict `tar.changed` when a file is not as long as it was said to be.
 */
export async function* writeTar(entries: readonly TarSource[]): AsyncIterable<Uint8Array> {
  refuseLinksOutside(entries);
  const sorted = entries
    .map((entry) => ({ entry, path: checkedPath(entry.path), bytes: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  let previous: string | undefined;
  for (const { entry, path } of sorted) {
    if (path === previous) {
      throw invalidInput("tar.twice", `${path} is in the archive twice`);
    }
    previous = path;
    yield headersOf(entry);
    if (entry.kind === "file") {
      yield* contentOf(entry);
    }
  }
  yield Buffer.alloc(BLOCK_BYTES * 2);
}

async function* contentOf(entry: TarSource): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of entry.open()) {
    size += chunk.length;
    yield chunk;
  }
  if (size !== entry.size) {
    throw conflict("tar.changed", `${entry.path} has ${size} bytes, but had ${entry.size} a moment ago`, {
      hint: "let nothing write to the directory while it is packed",
      retryable: true,
    });
  }
  yield Buffer.alloc(paddingOf(size));
}

/** The entry's header; before it, what does not fit there as an extended one. */
function headersOf(entry: TarEntry): Buffer {
  const path = entry.kind === "directory" ? `${entry.path}/` : entry.path;
  const place = placeOf(path);
  const linkName = entry.linkTarget ?? "";
  const pax: Record<string, string> = {};
  if (!place) {
    pax["path"] = path;
  }
  if (!fits(linkName, NAME_BYTES)) {
    pax["linkpath"] = linkName;
  }
  if (entry.size > MAXIMUM_HEADER_SIZE) {
    pax["size"] = String(entry.size);
  }
  const isExecutable = entry.isExecutable || entry.kind !== "file";
  const header = encodeHeader({
    ...(place ?? { name: "", prefix: "" }),
    mode: isExecutable ? EXECUTABLE_MODE : FILE_MODE,
    size: "size" in pax ? 0 : entry.size,
    type: types[entry.kind],
    linkName: "linkpath" in pax ? "" : linkName,
  });
  return Object.keys(pax).length === 0 ? header : Buffer.concat([extendedHeader(pax), header]);
}

function extendedHeader(records: PaxRecords): Buffer {
  const body = encodePax(records);
  const header = encodeHeader({
    name: "PaxHeaders/entry",
    prefix: "",
    mode: FILE_MODE,
    size: body.length,
    type: "x",
    linkName: "",
  });
  return Buffer.concat([header, body, Buffer.alloc(paddingOf(body.length))]);
}

/** Where a path fits in a ustar header: whole, or cut at a slash; undefined when it needs an extended one. */
function placeOf(path: string): { name: string; prefix: string } | undefined {
  if (fits(path, NAME_BYTES)) {
    return { name: path, prefix: "" };
  }
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const name = path.slice(slash + 1);
    const prefix = path.slice(0, slash);
    if (name !== "" && prefix !== "" && fits(name, NAME_BYTES) && fits(prefix, PREFIX_BYTES)) {
      return { name, prefix };
    }
  }
  return undefined;
}

/** Plain ASCII of at most `bytes`: POSIX leaves the character set of a ustar header open. */
function fits(text: string, bytes: number): boolean {
  return text.length <= bytes && /^[\x20-\x7e]*$/.test(text);
}
