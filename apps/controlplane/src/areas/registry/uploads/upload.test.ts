import { describe, expect, it } from "vitest";
import { checkChunk, progressOf, type Upload, withPart } from "./upload.ts";

const now = new Date("2030-01-01T00:00:00Z");

function anUpload(overrides: Partial<Upload> = {}): Upload {
  return {
    id: "u",
    orgId: "o",
    repository: "r",
    parts: [],
    size: 0,
    version: 0,
    createdById: "a",
    expiresAt: now,
    ...overrides,
  };
}

function aPart(size: number): { key: string; size: number; digest: string } {
  return { key: `k${size}`, size, digest: "d" };
}

describe("an upload", () => {
  it("grows with every part, and lives a day longer", () => {
    const upload = withPart(withPart(anUpload(), aPart(10), now), aPart(5), now);

    expect(upload).toMatchObject({ size: 15, version: 2, expiresAt: new Date("2030-01-02T00:00:00Z") });
    expect(upload.parts.map(({ size }) => size)).toEqual([10, 5]);
    expect(progressOf(upload)).toBe("0-14");
  });

  it("keeps no empty parts", () => {
    const upload = withPart(anUpload(), aPart(0), now);

    expect(upload.parts).toEqual([]);
    expect(progressOf(upload)).toBe("0-0");
  });

  it.each([
    ["goes on where it stands", { first: 10, last: 14 }, 5],
    ["goes on, of unknown length", { first: 10, last: 14 }, undefined],
    ["says nothing of its place", undefined, 5],
  ])("takes a chunk that %s", (_what, range, length) => {
    expect(() => checkChunk(anUpload({ size: 10 }), range, length)).not.toThrow();
  });

  it.each([
    ["comes early", { first: 11, last: 15 }, 5],
    ["comes again", { first: 0, last: 9 }, 10],
    ["is not as long as it says", { first: 10, last: 14 }, 6],
  ])("refuses a chunk that %s", (_what, range, length) => {
    expect(() => checkChunk(anUpload({ size: 10 }), range, length)).toThrow(
      expect.objectContaining({ code: "registry.upload-range" }),
    );
  });

  it("has only so many parts", () => {
    const parts = Array.from({ length: 10_000 }, () => aPart(1));

    expect(() => checkChunk(anUpload({ parts }), undefined, 1)).toThrow(
      expect.objectContaining({ code: "registry.upload-parts" }),
    );
  });
});
