import { invalidInput, limitExceeded } from "@exclave/kernel";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { createCounter, type TarEntry, type TarLimits, type TarMember } from "./entry.ts";
import { BLOCK_BYTES, decodeHeader, type Header, paddingOf } from "./header.ts";
import { memberPath } from "./path.ts";
import { decodePax, type PaxRecords } from "./pax.ts";

/** Of an extended header or a GNU long name: far above any path, far below what memory minds. */
const MAXIMUM_EXTENSION_BYTES = 1024 * 1024;

const kinds: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "7": "file",
  "2": "symlink",
  "5": "directory",
};

/**
 * The members of an archive in their order: POSIX, pax, GNU long names, V7.
 *
 * Trusts nothing: throws InvalidInput for paths that leave the tree, device files and hard links, LimitExceeded past
 * `limits`. Where a symlink leads is the business of whoever makes it; see `refuseLinksOutside`.
 */
export async function* readTar(archive: AsyncIterable<Uint8Array>, limits: TarLimits): AsyncIterable<TarMember> {
  const reader = createByteReader(archive);
  const count = createCounter(limits);
  for (let found = await nextHeader(reader); found; found = await nextHeader(reader)) {
    const entry = entryOf(found.header, found.pax);
    const size = found.header.size;
    if (entry) {
      count(entry);
      const body = reader.stream(entry.size)[Symbol.asyncIterator]();
      yield { ...entry, body: { [Symbol.asyncIterator]: () => body } };
      await drain(body);
      await skip(reader, paddingOf(entry.size));
    } else {
      await skip(reader, size + paddingOf(size));
    }
  }
}

interface FoundHeader {
  readonly header: Header;
  readonly pax: PaxRecords;
}

/** The next member's header with the extensions in front of it; undefined at the end of the archive. */
async function nextHeader(reader: ByteReader): Promise<FoundHeader | undefined> {
  let pax: PaxRecords = {};
  for (;;) {
    const block = await reader.take(BLOCK_BYTES);
    const header = block && decodeHeader(block);
    if (!header) {
      return undefined;
    }
    switch (header.type) {
      case "x":
        pax = { ...pax, ...decodePax(await extension(reader, header)) };
        break;
      case "g":
        await extension(reader, header);
        break;
      case "L":
        pax = { ...pax, path: gnuText(await extension(reader, header)) };
        break;
      case "K":
        pax = { ...pax, linkpath: gnuText(await extension(reader, header)) };
        break;
      default:
        return { header, pax };
    }
  }
}

async function extension(reader: ByteReader, { size }: Header): Promise<Buffer> {
  if (size > MAXIMUM_EXTENSION_BYTES) {
    throw limitExceeded("tar.extension-too-large", `an extended header of ${size} bytes is more than any path needs`);
  }
  const body = (await reader.take(size)) ?? Buffer.alloc(0);
  await skip(reader, paddingOf(size));
  return body;
}

function gnuText(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/\0+$/, "");
}

/** Undefined for the entry of the root itself. */
function entryOf(header: Header, pax: PaxRecords): TarEntry | undefined {
  const written = pax["path"] ?? (header.prefix === "" ? header.name : `${header.prefix}/${header.name}`);
  const path = memberPath(written);
  // V7 archives mark a directory by the slash alone.
  const kind = header.type === "0" && written.endsWith("/") ? "directory" : kinds[header.type];
  if (kind === undefined) {
    throw invalidInput("tar.entry-type", `${written} is neither a file, a directory nor a symbolic link`, {
      hint: "make the archive without device files and hard links",
    });
  }
  if (path === undefined) {
    return undefined;
  }
  const size = kind === "file" ? sizeOf(header, pax) : 0;
  const linkTarget = kind === "symlink" ? (pax["linkpath"] ?? header.linkName) : undefined;
  return { path, kind, size, linkTarget, isExecutable: kind === "file" && (header.mode & 0o111) !== 0 };
}

function sizeOf(header: Header, pax: PaxRecords): number {
  const size = pax["size"] === undefined ? header.size : Number(pax["size"]);
  if (!Number.isSafeInteger(size) || size < 0) {
    throw invalidInput("tar.damaged", `the archive is damaged: ${pax["size"]} is not a size`);
  }
  return size;
}

async function drain(body: AsyncIterator<Uint8Array>): Promise<void> {
  while (!(await body.next()).done) {
    // What its reader left is skipped.
  }
}

async function skip(reader: ByteReader, count: number): Promise<void> {
  await drain(reader.stream(count)[Symbol.asyncIterator]());
}
