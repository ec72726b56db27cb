import type { OtlpRecord } from "./export-request.ts";
import { MAXIMUM_LINE_BYTES } from "./limits.ts";

/** Of every part of a line but its first; our runner marks the parts that it cuts with the same. */
const CONTINUED = "exclave.continued";

/** Records in order, those with a line that is longer than one record keeps in as many as it takes. */
export function cutLongLines(records: readonly OtlpRecord[]): readonly OtlpRecord[] {
  return records.some(isLong) ? records.flatMap((record) => (isLong(record) ? partsOf(record) : record)) : records;
}

function isLong({ body }: OtlpRecord): boolean {
  // A character takes three bytes at most, so most lines need no count.
  return body.length * 3 > MAXIMUM_LINE_BYTES && Buffer.byteLength(body) > MAXIMUM_LINE_BYTES;
}

function partsOf(record: OtlpRecord): OtlpRecord[] {
  const bytes = Buffer.from(record.body);
  const attributes = { ...record.attributes, [CONTINUED]: "true" };
  const parts: OtlpRecord[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = characterStart(bytes, Math.min(start + MAXIMUM_LINE_BYTES, bytes.length));
    const body = bytes.toString("utf8", start, end);
    parts.push(start === 0 ? { ...record, body } : { ...record, body, attributes });
    start = end;
  }
  return parts;
}

/** The last place at or before `index` that is between two characters. */
function characterStart(bytes: Buffer, index: number): number {
  let start = index;
  while (start < bytes.length && (bytes[start]! & 0b1100_0000) === 0b1000_0000) {
    start--;
  }
  return start;
}
