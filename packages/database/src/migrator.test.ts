import { describe, expect, it } from "vitest";
import { pending, readMigrations } from "./index.ts";

const known = [
  { number: 1, name: "001_one.sql", text: "", digest: "a" },
  { number: 2, name: "002_two.sql", text: "", digest: "b" },
];

describe("migrations", () => {
  it("are numbered from one on, no number twice", () => {
    const numbers = readMigrations().map(({ number }) => number);

    expect(numbers[0]).toBe(1);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it("apply only what is new", () => {
    expect(pending(known, [known[0]!])).toEqual([known[1]]);
  });

  it("refuse a database of a newer version", () => {
    const applied = [...known, { number: 3, name: "003_three.sql", digest: "c" }];

    expect(() => pending(known, applied)).toThrow(expect.objectContaining({ code: "database.newer-version" }));
  });

  it("refuse a past that reads differently", () => {
    expect(() => pending(known, [{ ...known[0]!, digest: "x" }])).toThrow(
      expect.objectContaining({ code: "database.migration-changed" }),
    );
  });
});
