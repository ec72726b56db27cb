import { limitExceeded, notFound, preconditionFailed } from "@exclave/kernel";
import type { ByteRange } from "../byte-range.ts";

/** One request's worth of an upload's bytes, kept in storage until the upload is finished or given up. */
export interface UploadPart {
  readonly key: string;
  readonly size: number;
  readonly digest: string;
}

/** A blob on its way in: `open → finished | cancelled | expired`, and gone from then on. Nobody can read what it holds. */
export interface Upload {
  readonly id: string;
  readonly orgId: string;
  readonly repository: string;
  readonly parts: readonly UploadPart[];
  readonly size: number;
  /** Grows with every part; who saw an older one is refused. */
  readonly version: number;
  readonly createdById: string;
  readonly expiresAt: Date;
}

/** Every part is a blob of its own in storage and an entry in the upload's row. */
const MAXIMUM_PARTS = 10_000;
/** Since the last part: long enough to come back after a night, short enough not to fill the disk. */
const LIFE_MILLISECONDS = 24 * 3_600_000;

function expiryOf(now: Date): Date {
  return new Date(now.getTime() + LIFE_MILLISECONDS);
}

export function newUpload(id: string, owner: Pick<Upload, "orgId" | "repository" | "createdById">, now: Date): Upload {
  return { id, ...owner, parts: [], size: 0, version: 0, expiresAt: expiryOf(now) };
}

/** Where the parts of an upload are kept; a folder, so that whatever a crash left there is found. */
export function partPrefix(uploadId: string): string {
  return `uploads/${uploadId}/`;
}

/** Refuses a chunk that does not go on where the upload stands, or is not as long as it says. */
export function checkChunk(upload: Upload, range: ByteRange | undefined, length: number | undefined): void {
  if (range && range.first !== upload.size) {
    throw outOfOrder(upload);
  }
  if (range && length !== undefined && length !== range.last - range.first + 1) {
    throw preconditionFailed("registry.upload-range", `Content-Range and Content-Length ${length} do not agree`);
  }
  if (upload.parts.length >= MAXIMUM_PARTS) {
    throw limitExceeded("registry.upload-parts", `an upload has at most ${MAXIMUM_PARTS} parts`, {
      hint: "send larger chunks",
    });
  }
}

/** The upload with one more part at its end. */
export function withPart(upload: Upload, part: UploadPart, now: Date): Upload {
  return {
    ...upload,
    parts: part.size === 0 ? upload.parts : [...upload.parts, part],
    size: upload.size + part.size,
    version: upload.version + 1,
    expiresAt: expiryOf(now),
  };
}

/** What the protocol says of how far an upload is; the same for none and for one byte. */
export function progressOf({ size }: Upload): string {
  return `0-${Math.max(0, size - 1)}`;
}

export function outOfOrder(upload: Upload): Error {
  return preconditionFailed("registry.upload-range", `the upload stands at byte ${upload.size}`, {
    hint: "ask where it stands with GET, and send what is missing in order",
    details: { offset: upload.size },
  });
}

export function unknownUpload(id: string): Error {
  return notFound("registry.upload-unknown", `no upload ${id} in this repository`, {
    hint: "it was finished, cancelled or expired: start another",
  });
}
