import { Fault, retry, unavailable } from "@exclave/kernel";
import type { BlobSource } from "./blob-source.ts";
import type { Transport } from "./transport.ts";

export interface PushBlobOptions {
  /** A repository of the same registry that has the blob already; saves the upload when we may read there. */
  readonly mountFrom?: string;
  /** Sends the blob in pieces of this size, each of which can be lost and sent again; in one piece when absent. */
  readonly chunkBytes?: number;
}

const RETRY = { attempts: 3, firstDelayMilliseconds: 200, maximumDelayMilliseconds: 2_000 } as const;

/** Pushes a blob unless the repository has it; starts over when the connection breaks. */
export async function pushBlob(
  send: Transport,
  repository: string,
  blob: BlobSource,
  options: PushBlobOptions = {},
): Promise<void> {
  const isThere = await send({
    method: "HEAD",
    path: `${repository}/blobs/${blob.digest}`,
    scope: pushScope(repository),
    expect: [404],
  });
  if (isThere.ok) {
    return;
  }
  await retry(() => uploadOnce(send, repository, blob, options), {
    ...RETRY,
    isRetryable: (error) => error instanceof Fault && error.retryable,
  });
}

export function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

async function uploadOnce(
  send: Transport,
  repository: string,
  blob: BlobSource,
  { mountFrom, chunkBytes }: PushBlobOptions,
): Promise<void> {
  const mount = mountFrom === undefined ? "" : `?${new URLSearchParams({ mount: blob.digest, from: mountFrom })}`;
  const scope = pushScope(repository);
  const started = await send({
    method: "POST",
    path: `${repository}/blobs/uploads/${mount}`,
    scope,
    headers: { "content-length": "0" },
  });
  if (started.status === 201) {
    return;
  }
  const location = locationOf(started);
  const isChunked = chunkBytes !== undefined && blob.size > chunkBytes;
  const last = isChunked ? await sendChunks(send, scope, blob, { location, chunkBytes }) : location;
  last.searchParams.set("digest", blob.digest);
  await send({
    method: "PUT",
    path: last,
    scope,
    isRepeatable: false,
    headers: { "content-type": "application/octet-stream", "content-length": String(isChunked ? 0 : blob.size) },
    ...(isChunked ? {} : { body: () => blob.open() }),
  });
}

interface Upload {
  readonly location: URL;
  readonly chunkBytes: number;
}

/** Sends pieces in order; one that was lost on the way is sent again from where the registry stands. */
async function sendChunks(send: Transport, scope: string, blob: BlobSource, upload: Upload): Promise<URL> {
  let { location } = upload;
  let offset = 0;
  for await (const piece of piecesOf(blob.open(), upload.chunkBytes)) {
    location = await sendPiece(send, scope, { location, offset, piece });
    offset += piece.length;
  }
  return location;
}

interface Piece {
  readonly location: URL;
  readonly offset: number;
  readonly piece: Uint8Array;
}

async function sendPiece(send: Transport, scope: string, { location, offset, piece }: Piece): Promise<URL> {
  const end = offset + piece.length;
  let target = location;
  let done = offset;
  while (done < end) {
    const from = done;
    const response = await send({
      method: "PATCH",
      path: target,
      scope,
      isRepeatable: false,
      expect: [416, 500, 502, 503, 504],
      headers: {
        "content-type": "application/octet-stream",
        "content-range": `${from}-${end - 1}`,
        "content-length": String(end - from),
      },
      body: () => piece.subarray(from - offset),
    }).catch((error: unknown) => (error instanceof Fault && error.retryable ? undefined : Promise.reject(error)));
    if (response?.ok) {
      await response.body?.cancel();
      return locationOf(response);
    }
    await response?.body?.cancel();
    const status = await send({ method: "GET", path: target, scope });
    target = locationOf(status);
    done = receivedBy(status);
    if (done < from || done > end || (done === from && response?.status === 416)) {
      throw unavailable("oci.upload-lost", `the registry lost track of an upload at byte ${from}`, {
        hint: "push again",
      });
    }
  }
  return target;
}

/** How many bytes the registry has of an upload. Registries say `0-0` for one byte and for none; none is the safe reading. */
function receivedBy(status: Response): number {
  const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(status.headers.get("range") ?? "")?.[1] ?? 0);
  return last === 0 ? 0 : last + 1;
}

/** Cuts a stream into buffers of `size`; only the last is shorter. */
async function* piecesOf(chunks: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let kept: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of chunks) {
    while (length + chunk.length >= size) {
      const room = size - length;
      yield Buffer.concat([...kept, chunk.subarray(0, room)]);
      chunk = chunk.subarray(room);
      kept = [];
      length = 0;
    }
    kept.push(chunk);
    length += chunk.length;
  }
  if (length > 0) {
    yield Buffer.concat(kept);
  }
}

/** Where the next request of an upload goes; relative to the one that was answered. */
function locationOf(response: Response): URL {
  const target = URL.parse(response.headers.get("location") ?? "", response.url || undefined);
  if (!target || !response.headers.has("location")) {
    throw unavailable("oci.no-location", `${response.url} named no location for the upload`, { retryable: false });
  }
  return target;
}
