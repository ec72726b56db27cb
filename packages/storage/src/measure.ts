import { createDigestMaker, invalidInput } from "@exclave/kernel";
import type { BlobContent, PutOptions, StoredBlob } from "./blob-store.ts";

/** Counts and hashes bytes on their way; `finish` compares with what was promised. */
export interface Measure {
  /** The same bytes; ends with an error as soon as they are more than promised. */
  chunks(): AsyncIterable<Uint8Array>;
  finish(): StoredBlob;
}

export function createMeasure(content: BlobContent, expected: PutOptions): Measure {
  const hash = createDigestMaker(expected.digest);
  let size = 0;

  function take(chunk: Uint8Array): Uint8Array {
    hash.update(chunk);
    size += chunk.length;
    if (expected.size !== undefined && size > expected.size) {
      throw wrongSize(expected.size, `more than ${expected.size}`);
    }
    return chunk;
  }

  return {
    async *chunks() {
      if (content instanceof Uint8Array) {
        yield take(content);
        return;
      }
      for await (const chunk of content) {
        yield take(chunk);
      }
    },
    finish() {
      const digest = hash.finish();
      if (expected.size !== undefined && size !== expected.size) {
        throw wrongSize(expected.size, String(size));
      }
      if (expected.digest !== undefined && digest !== expected.digest) {
        throw invalidInput("storage.digest-mismatch", `the content has digest ${digest}, not ${expected.digest}`, {
          hint: "send the bytes that the digest was made from",
        });
      }
      return { digest, size };
    },
  };
}

function wrongSize(expected: number, found: string): Error {
  return invalidInput("storage.size-mismatch", `the content has ${found} bytes, not ${expected}`, {
    hint: "send the whole content, and its true length",
  });
}
