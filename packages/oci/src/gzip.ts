import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { invalidInput, messageOf } from "@exclave/kernel";
import { Gzip } from "fflate";

/**
 * How we compress. The zlib inside Node is Chromium's: its output differs from other builds of zlib, and with the CPU it
 * runs on, so a layer made with it has another digest on another machine. fflate is JavaScript alone and pinned to one
 * version. Measured on sources of 1 to 7 MB: level 0 keeps every byte, level 1 leaves 14 to 24 % of them, level 6 leaves
 * 7 to 21 % at 30 to 50 MB a second, level 9 takes twice as long for 1 % less.
 */
const LEVEL = 6;
/** Fixed, because the default is computed with a logarithm, whose last digit may differ between engines. */
const MEMORY = 8;
/** The compressor's output depends on where its input is cut, so it is always cut here. */
const CHUNK_BYTES = 64 * 1024;

/** Compresses so that the same bytes in, however they are cut, give the same bytes out on every machine. */
export async function* gzip(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let ready: Uint8Array[] = [];
  const compressor = new Gzip({ level: LEVEL, mem: MEMORY, mtime: 0 }, (chunk) => ready.push(chunk));
  for await (const chunk of evenChunks(content)) {
    compressor.push(chunk);
    yield* ready;
    ready = [];
  }
  compressor.push(new Uint8Array(), true);
  yield* ready;
}

/** Chunks of exactly `CHUNK_BYTES`, but for the last. */
async function* evenChunks(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let filled = 0;
  let block = new Uint8Array(CHUNK_BYTES);
  for await (const chunk of content) {
    for (let offset = 0; offset < chunk.length; ) {
      const part = chunk.subarray(offset, offset + CHUNK_BYTES - filled);
      block.set(part, filled);
      filled += part.length;
      offset += part.length;
      if (filled === CHUNK_BYTES) {
        yield block;
        // The compressor may keep what it was given.
        block = new Uint8Array(CHUNK_BYTES);
        filled = 0;
      }
    }
  }
  if (filled > 0) {
    yield block.subarray(0, filled);
  }
}

/** Decompresses; throws InvalidInput `gzip.damaged`. Whoever reads it counts the bytes: a small file may unfold to terabytes. */
export async function* gunzip(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const decompressor = createGunzip();
  pipeline(Readable.from(content), decompressor, () => undefined);
  try {
    for await (const chunk of decompressor) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code.startsWith("Z_")) {
      throw invalidInput("gzip.damaged", `the content is no gzip stream: ${messageOf(error)}`, { cause: error });
    }
    throw error;
  }
}
