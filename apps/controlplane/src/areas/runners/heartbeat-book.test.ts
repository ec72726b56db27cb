import { describe, expect, it } from "vitest";
import { createHeartbeatBook } from "./heartbeat-book.ts";

const SECOND = 1_000;
const sign = {
  orgId: "org1",
  runnerId: "run1",
  tokenId: "tok1",
  process: "org",
  processId: "rpr1",
  aliveTime: 7e9,
  version: "1",
};

function aBook() {
  let now = 0;
  const book = createHeartbeatBook({ now: () => new Date(now) });
  return { book, pass: (seconds: number) => void (now += seconds * SECOND) };
}

describe("a book of heartbeats", () => {
  it("gives what was noted once, the newest of each process", () => {
    const { book, pass } = aBook();
    book.note(sign);
    pass(5);
    book.note({ ...sign, aliveTime: 12e9 });
    book.note({ ...sign, process: "mng" });
    expect(book.take()).toMatchObject([
      { process: "org", aliveTime: 12e9, createdAt: new Date(5 * SECOND) },
      { process: "mng", aliveTime: 7e9 },
    ]);
    expect(book.take()).toEqual([]);
    expect(book.lastSeen("run1")).toEqual(new Date(5 * SECOND));
  });

  it("notes heartbeats for who has a request held, in their rhythm, and none after it", () => {
    const { book, pass } = aBook();
    const release = book.hold(sign);
    expect(book.take()).toMatchObject([{ aliveTime: 7e9, createdAt: new Date(0) }]);
    pass(3);
    expect(book.take()).toEqual([]);
    expect(book.lastSeen("run1")).toEqual(new Date(3 * SECOND));
    pass(3);
    expect(book.take()).toMatchObject([{ ...sign, aliveTime: 13e9, createdAt: new Date(6 * SECOND) }]);
    release();
    pass(60);
    expect(book.take()).toEqual([]);
    expect(book.lastSeen("run1")).toEqual(new Date(6 * SECOND));
  });

  it("goes on for the request that is left of two", () => {
    const { book, pass } = aBook();
    const first = book.hold(sign);
    const second = book.hold({ ...sign, aliveTime: 8e9 });
    first();
    pass(6);
    expect(book.lastSeen("run1")).toEqual(new Date(6 * SECOND));
    second();
    pass(6);
    expect(book.lastSeen("run1")).toEqual(new Date(6 * SECOND));
  });
});
