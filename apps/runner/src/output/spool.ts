import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import path from "node:path";
import { firstRecordLength, wholeRecordsLength } from "./otlp.ts";

/** Records that go out together under one number; the same number always means the same bytes. */
export interface Batch {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The log of one execution, or its trace, on disk: encoded records end to end in `records`, and in `batches` which of them form which
 * batch and how far the server has acknowledged. Both are only appended to, so whatever was written survives the process;
 * one process writes at a time, and the one that opens a spool after it goes on where it was.
 */
export interface Spool {
  append(records: Uint8Array): void;
  /** The oldest batch that is not acknowledged; made now, of at most `maximumBytes`, when all earlier ones are. */
  next(maximumBytes: number): Batch | undefined;
  read(batch: Batch): Uint8Array;
  acknowledge(batch: Batch): void;
  readonly unacknowledgedBytes: number;
  close(): void;
}

/** Opens the spool in `directory`, making it when it is not there. */
export function openSpool(directory: string): Spool {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const records = openSync(path.join(directory, "records"), "a+", 0o600);
  const index = openSync(path.join(directory, "batches"), "a+", 0o600);
  let size = fstatSync(records).size;
  const journal = readJournal(readFileSync(path.join(directory, "batches"), "utf8"));
  let { acknowledged, batches } = journal;
  const settled = batches.at(-1)?.end ?? acknowledged.end;
  size = settled + wholeRecordsLength(readRange(records, settled, size));
  ftruncateSync(records, size);

  return {
    append(bytes) {
      writeSync(records, bytes);
      size += bytes.length;
    },
    next(maximumBytes) {
      const [oldest] = batches;
      if (oldest) {
        return oldest;
      }
      const start = acknowledged.end;
      if (start === size) {
        return undefined;
      }
      const window = readRange(records, start, Math.min(size, start + maximumBytes));
      // One record may be larger than a batch should be.
      const length = wholeRecordsLength(window) || firstRecordLength(window);
      const batch = { number: acknowledged.number + 1, start, end: start + length };
      writeSync(index, `b ${batch.number} ${batch.end}\n`);
      batches = [batch];
      return batch;
    },
    read: ({ start, end }) => readRange(records, start, end),
    acknowledge(batch) {
      writeSync(index, `a ${batch.number}\n`);
      acknowledged = { number: batch.number, end: batch.end };
      batches = batches.filter(({ number }) => number > batch.number);
    },
    get unacknowledgedBytes() {
      return size - acknowledged.end;
    },
    close() {
      closeSync(records);
      closeSync(index);
    },
  };
}

interface Journal {
  readonly acknowledged: { readonly number: number; readonly end: number };
  readonly batches: readonly Batch[];
}

function readJournal(text: string): Journal {
  const ends = new Map<number, number>([[0, 0]]);
  let last = 0;
  // A line without its end was cut by a crash; what it said had not been acted on.
  for (const line of text.split("\n").slice(0, -1)) {
    const [kind, number, end] = line.split(" ");
    if (kind === "b") {
      ends.set(Number(number), Number(end));
    } else if (kind === "a") {
      last = Number(number);
    }
  }
  const batches = [...ends]
    .filter(([number]) => number > last)
    .map(([number, end]) => ({ number, start: ends.get(number - 1) ?? 0, end }));
  return { acknowledged: { number: last, end: ends.get(last) ?? 0 }, batches };
}

function readRange(file: number, start: number, end: number): Uint8Array {
  const bytes = Buffer.alloc(Math.max(end - start, 0));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(file, bytes, filled, bytes.length - filled, start + filled);
    if (count === 0) {
      break;
    }
    filled += count;
  }
  return bytes.subarray(0, filled);
}
