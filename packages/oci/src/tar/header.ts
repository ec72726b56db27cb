import { invalidInput } from "@exclave/kernel";

export const BLOCK_BYTES = 512;

/** The fields of a ustar header that we write or read. */
export interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly linkName: string;
}

const MAGIC = "ustar";
/** Offset and length of each field, from POSIX. */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 6],
  version: [263, 2],
  prefix: [345, 155],
} as const satisfies Record<string, readonly [number, number]>;

type Field = keyof typeof fields;

export const NAME_BYTES = fields.name[1];
export const PREFIX_BYTES = fields.prefix[1];
/** Eleven octal digits. */
export const MAXIMUM_HEADER_SIZE = 0o77777777777;

/** One block, with owner 0 and time 0. */
export function encodeHeader(header: Header): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const text = (field: Field, value: string): void => {
    const [offset, length] = fields[field];
    block.write(value, offset, length, "utf8");
  };
  const octal = (field: Field, value: number): void => {
    const [offset, length] = fields[field];
    block.write(value.toString(8).padStart(length - 1, "0"), offset, length - 1, "latin1");
  };
  text("name", header.name);
  octal("mode", header.mode);
  octal("uid", 0);
  octal("gid", 0);
  octal("size", header.size);
  octal("mtime", 0);
  text("type", header.type);
  text("linkName", header.linkName);
  text("magic", `${MAGIC}\0`);
  text("version", "00");
  text("prefix", header.prefix);
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, ...fields.checksum, "latin1");
  return block;
}

/** Undefined for a block of zeros, which ends an archive; throws InvalidInput `tar.damaged` for anything that is no header. */
export function decodeHeader(block: Buffer): Header | undefined {
  if (block.every((byte) => byte === 0)) {
    return undefined;
  }
  if (octalAt(block, "checksum") !== checksum(block)) {
    throw invalidInput("tar.damaged", "the archive is damaged: a header has the wrong checksum");
  }
  const isPosix = textAt(block, "magic") === MAGIC;
  return {
    name: textAt(block, "name"),
    // GNU's own format has times where POSIX has the prefix.
    prefix: isPosix ? textAt(block, "prefix") : "",
    mode: octalAt(block, "mode"),
    size: sizeAt(block),
    type: textAt(block, "type") || "0",
    linkName: textAt(block, "linkName"),
  };
}

/** The zeros that fill the last block. */
export function paddingOf(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** The sum of all bytes, the checksum's own counted as blanks. */
function checksum(block: Buffer): number {
  const [offset, length] = fields.checksum;
  let sum = length * 0x20;
  for (const [index, byte] of block.entries()) {
    if (index < offset || index >= offset + length) {
      sum += byte;
    }
  }
  return sum;
}

function textAt(block: Buffer, field: Field): string {
  const [offset, length] = fields[field];
  const bytes = block.subarray(offset, offset + length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? length : end);
}

function octalAt(block: Buffer, field: Field): number {
  const text = textAt(block, field).trim();
  if (!/^[0-7]*$/.test(text)) {
    throw invalidInput("tar.damaged", `the archive is damaged: "${text}" is not an octal number`);
  }
  return text === "" ? 0 : Number.parseInt(text, 8);
}

/** GNU writes sizes of 8 GiB and more in binary, marked by the first bit. */
function sizeAt(block: Buffer): number {
  const [offset, length] = fields.size;
  if ((block[offset]! & 0x80) === 0) {
    return octalAt(block, "size");
  }
  const size = Number(block.readBigUInt64BE(offset + length - 8));
  if (!Number.isSafeInteger(size)) {
    throw invalidInput("tar.damaged", "the archive is damaged: a size is out of range");
  }
  return size;
}
