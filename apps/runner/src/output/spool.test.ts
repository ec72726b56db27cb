import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeRecord } from "./otlp.ts";
import { openSpool } from "./spool.ts";

const record = (text: string): Uint8Array =>
  encodeRecord({ timeUnixNano: 1n, severity: "info", text, attributes: { a: "b" } });

describe("a spool", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "spool-"));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("gives the same batch until it is acknowledged, then the next", () => {
    const spool = openSpool(directory);
    spool.append(record("one"));
    const first = spool.next(1000)!;
    spool.append(record("two"));

    expect(spool.next(1000)).toEqual(first);
    spool.acknowledge(first);
    const second = spool.next(1000)!;
    expect(second.number).toBe(2);
    expect(Buffer.from(spool.read(second))).toEqual(Buffer.from(record("two")));
    spool.acknowledge(second);
    expect(spool.next(1000)).toBeUndefined();
    expect(spool.unacknowledgedBytes).toBe(0);
  });

  it("never cuts a record, also when one is larger than a batch", () => {
    const spool = openSpool(directory);
    const large = record("x".repeat(5000));
    spool.append(Buffer.concat([record("small"), large, record("small")]));

    const sizes: number[] = [];
    for (let batch = spool.next(100); batch; batch = spool.next(100)) {
      sizes.push(batch.end - batch.start);
      spool.acknowledge(batch);
    }

    expect(sizes).toEqual([record("small").length, large.length, record("small").length]);
  });

  it("goes on after a crash with the same numbers for the same bytes", () => {
    const before = openSpool(directory);
    before.append(record("one"));
    before.acknowledge(before.next(1000)!);
    before.append(record("two"));
    const batch = before.next(1000)!;
    before.append(record("three"));
    before.close();

    const after = openSpool(directory);

    expect(after.next(1000)).toEqual(batch);
    after.acknowledge(batch);
    expect(Buffer.from(after.read(after.next(1000)!))).toEqual(Buffer.from(record("three")));
  });

  it("drops a record and a mark that a crash cut in half", () => {
    const before = openSpool(directory);
    before.append(record("one"));
    before.close();
    appendFileSync(path.join(directory, "records"), record("two").subarray(0, 5));
    appendFileSync(path.join(directory, "batches"), "b 1 99");

    const after = openSpool(directory);
    after.append(record("three"));

    const batch = after.next(1000)!;
    expect(Buffer.from(after.read(batch))).toEqual(Buffer.concat([record("one"), record("three")]));
  });
});
