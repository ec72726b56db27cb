import { invalidInput } from "@exclave/kernel";

/** Takes exact numbers of bytes from a stream of chunks; one caller at a time. */
export interface ByteReader {
  /** Exactly `count` bytes, or undefined at the very end; throws InvalidInput `tar.cut-off` when the end comes inside. */
  take(count: number): Promise<Buffer | undefined>;
  /** `count` bytes as they come. */
  stream(count: number): AsyncIterable<Uint8Array>;
}

export function createByteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();

  /** The next bytes, at most `limit`; undefined at the end. */
  async function next(limit: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      const result = await iterator.next();
      if (result.done) {
        return undefined;
      }
      rest = result.value;
    }
    const part = rest.subarray(0, limit);
    rest = rest.subarray(part.length);
    return part;
  }

  return {
    async take(count) {
      const parts: Uint8Array[] = [];
      let missing = count;
      while (missing > 0) {
        const part = await next(missing);
        if (!part) {
          if (missing === count) {
            return undefined;
          }
          throw cutOff();
        }
        parts.push(part);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    async *stream(count) {
      let missing = count;
      while (missing > 0) {
        const part = await next(missing);
        if (!part) {
          throw cutOff();
        }
        missing -= part.length;
        yield part;
      }
    },
  };
}

function cutOff(): Error {
  return invalidInput("tar.cut-off", "the archive ends in the middle of a member", {
    hint: "fetch the archive again: part of it is missing",
  });
}
