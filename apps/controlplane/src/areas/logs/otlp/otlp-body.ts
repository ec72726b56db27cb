import { emptyResponse, type OtlpMediaType } from "./decode.ts";
import { MAXIMUM_BODY_BYTES } from "./limits.ts";

/** The body of a request to write, as it came. */
export interface OtlpBody {
  /** Undefined when it was empty. */
  readonly body: Buffer | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** What a writer is answered, in the encoding that it speaks. */
export interface OtlpAnswer {
  readonly mediaType: OtlpMediaType;
  readonly body: Buffer;
}

/** Everything was taken. */
export function taken(mediaType: OtlpMediaType): OtlpAnswer {
  return { mediaType, body: emptyResponse(mediaType) };
}

/** Text that is compressed or JSON grows while it is read. */
const GROWTH = 10;

/** What a body may take in memory, in bytes, before it is read. */
export function weightOf({ body, contentType, contentEncoding }: OtlpBody): number {
  const bytes = body?.length ?? 0;
  const grows = contentEncoding !== undefined || contentType?.includes("json") === true;
  return Math.min(grows ? bytes * GROWTH : bytes, MAXIMUM_BODY_BYTES);
}
