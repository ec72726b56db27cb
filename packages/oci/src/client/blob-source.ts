import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createDigestMaker, invalidInput, sha256Digest } from "@exclave/kernel";

/** Bytes to push, known by digest; opened again whenever an upload has to start over. */
export interface BlobSource {
  readonly digest: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** Bytes at hand. */
export function blobOf(content: string | Uint8Array): BlobSource {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    digest: sha256Digest(bytes),
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

/** Writes a stream into `file`, a new one, and gives it back as a blob; the caller removes the file after the push. */
export async function spoolBlob(chunks: AsyncIterable<Uint8Array>, file: string): Promise<BlobSource> {
  const hash = createDigestMaker();
  let size = 0;
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return { digest: hash.finish(), size, open: () => createReadStream(file) };
}

/** The same bytes; throws `oci.digest-mismatch` instead of ending when they are not those of `expected`. */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  expected: { readonly digest: string; readonly size?: number },
): AsyncIterable<Uint8Array> {
  const hash = createDigestMaker(expected.digest);
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.length;
    if (expected.size !== undefined && size > expected.size) {
      throw mismatch(expected.digest, `it is longer than ${expected.size} bytes`);
    }
    yield chunk;
  }
  const digest = hash.finish();
  if (digest !== expected.digest) {
    throw mismatch(expected.digest, `it has digest ${digest}`);
  }
}

function mismatch(digest: string, found: string): Error {
  return invalidInput("oci.digest-mismatch", `the content that came for ${digest} is not it: ${found}`, {
    hint: "the registry, or somebody between, altered it",
  });
}
