import { preconditionFailed } from "@exclave/kernel";

/** Bytes of a whole, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part that a `Range` header asks for of `size` bytes; undefined for all of them, which is also the answer to units
 * and forms that we do not know. Throws PreconditionFailed `registry.range` for a part that is not there.
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) {
    return undefined;
  }
  const isSuffix = from === "";
  const first = isSuffix ? Math.max(0, size - Number(to)) : Number(from);
  const last = isSuffix || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  const isTurned = !isSuffix && to !== "" && Number(to) < first;
  if (isTurned) {
    return undefined;
  }
  if (first > last) {
    throw preconditionFailed("registry.range", `the blob has ${size} bytes; ${header} is outside of it`, {
      details: { size },
    });
  }
  return { first, last };
}

/** Reads the `Content-Range` of an upload's chunk: `0-99`, as the protocol has it, or `bytes 0-99/*`. */
export function contentRange(header: string | undefined): ByteRange | undefined {
  if (header === undefined) {
    return undefined;
  }
  const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/(?:\d+|\*))?$/.exec(header.trim()) ?? [];
  if (first === undefined || Number(last) < Number(first)) {
    throw preconditionFailed("registry.upload-range", `"${header}" is not a range of bytes`, {
      hint: "write Content-Range: <first byte>-<last byte>",
    });
  }
  return { first: Number(first), last: Number(last) };
}
