import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { jsonAnswer } from "./json-answer.ts";

const MEBIBYTE = 1024 * 1024;

/** Something of three mebibytes that counts how often it was made a text. */
function aLargeThing() {
  const thing = {
    made: 0,
    toJSON() {
      thing.made += 1;
      return "x".repeat(3 * MEBIBYTE);
    },
  };
  return thing;
}

const sizesOf = (list: readonly (string | null)[]): number[] => list.map((part) => (part?.length ?? 0) / MEBIBYTE);

describe("the JSON of an answer", () => {
  it.each([
    [undefined],
    [null],
    [{ a: 1 }],
    [[]],
    [[{ a: 1 }, null, "b"]],
    [{ items: [1, 2], none: [], next: undefined, 'a"b': { c: [1, 2] } }],
  ])("is one text of ordinary things: %j", (body) => {
    expect(jsonAnswer(body)).toBe(JSON.stringify(body ?? null));
  });

  it("is made member by member, as they are taken, of a list of large things", async () => {
    const large = aLargeThing();

    const stream = jsonAnswer([large, large, large, undefined, large]) as Readable;

    expect(large.made).toBe(2);
    expect(sizesOf(JSON.parse(await text(stream)) as string[])).toEqual([3, 3, 3, 0, 3]);
  });

  it("is so too where the list is a page with its cursor", async () => {
    const large = aLargeThing();

    const stream = jsonAnswer({ items: [large, large, large], next_cursor: "c" }) as Readable;

    expect(large.made).toBe(2);
    const { items, next_cursor: cursor } = JSON.parse(await text(stream)) as { items: string[]; next_cursor: string };
    expect(sizesOf(items)).toEqual([3, 3, 3]);
    expect(cursor).toBe("c");
  });
});
