import type { StoredBlob } from "./blob-store.ts";
import type { Measure } from "./measure.ts";
import { refusal, type S3Client, type S3Request } from "./s3-client.ts";
import { elementText, escaped } from "./s3-xml.ts";

/** Puts what fits into one part in one request, and more than that in parts; nothing shows before all is checked. */
export async function uploadParts(
  send: S3Client,
  key: string,
  measure: Measure,
  partBytes: number,
): Promise<StoredBlob> {
  const parts = partsOf(measure.chunks(), partBytes);
  const first = await parts.next();
  const second = first.done ? first : await parts.next();
  if (second.done) {
    const stored = measure.finish();
    await send({ method: "PUT", key, body: first.done ? new Uint8Array() : first.value });
    return stored;
  }
  const uploadId = await begin(send, key);
  try {
    const tags: string[] = [];
    async function upload(body: Uint8Array): Promise<void> {
      tags.push(await uploadPart(send, key, { uploadId, number: tags.length + 1, body }));
    }
    await upload(first.value as Uint8Array);
    await upload(second.value);
    for await (const body of parts) {
      await upload(body);
    }
    const stored = measure.finish();
    await complete(send, key, uploadId, tags);
    return stored;
  } catch (error) {
    await send({ method: "DELETE", key, query: { uploadId }, expect: [404] });
    throw error;
  }
}

/** Cuts a stream into buffers of `partBytes`; only the last is shorter, and none is empty. */
async function* partsOf(chunks: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Uint8Array, undefined> {
  let kept: Uint8Array[] = [];
  let size = 0;
  for await (let chunk of chunks) {
    while (size + chunk.length >= partBytes) {
      const room = partBytes - size;
      yield Buffer.concat([...kept, chunk.subarray(0, room)]);
      chunk = chunk.subarray(room);
      kept = [];
      size = 0;
    }
    if (chunk.length > 0) {
      kept.push(chunk);
      size += chunk.length;
    }
  }
  if (size > 0) {
    yield Buffer.concat(kept);
  }
  return undefined;
}

async function begin(send: S3Client, key: string): Promise<string> {
  const request: S3Request = { method: "POST", key, query: { uploads: "" } };
  const xml = await (await send(request)).text();
  const uploadId = elementText(xml, "UploadId");
  if (uploadId === undefined) {
    throw refusal(request, 200, xml);
  }
  return uploadId;
}

interface Part {
  readonly uploadId: string;
  /** From 1. */
  readonly number: number;
  readonly body: Uint8Array;
}

async function uploadPart(send: S3Client, key: string, { uploadId, number, body }: Part): Promise<string> {
  const response = await send({ method: "PUT", key, query: { partNumber: String(number), uploadId }, body });
  await response.body?.cancel();
  return response.headers.get("etag") ?? "";
}

async function complete(send: S3Client, key: string, uploadId: string, tags: readonly string[]): Promise<void> {
  const parts = tags.map(
    (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`,
  );
  const request: S3Request = {
    method: "POST",
    key,
    query: { uploadId },
    body: Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`),
  };
  const xml = await (await send(request)).text();
  // S3 answers 200 at once and may report a failure in the body.
  if (xml.includes("<Error>")) {
    throw refusal(request, 500, xml);
  }
}
