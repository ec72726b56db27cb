import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { jsonAnswer } from "./json-answer.ts";

describe("the JSON of an answer", () => {
  it.each([[undefined], [null], [{ a: 1 }], [[]], [[{ a: 1 }, null, "b"]]])(
    "is one text of ordinary things: %j",
    (body) => {
      expect(jsonAnswer(body)).toBe(JSON.stringify(body ?? null));
    },
  );

  it("is a text also of one large thing, and of a list that a large one ends", () => {
    const large = "x".repeat(5 * 1024 * 1024);

    expect(jsonAnswer([large])).toBe(JSON.stringify([large]));
    expect(jsonAnswer([1, large])).toBe(JSON.stringify([1, large]));
  });

  it("is made member by member, as they are taken, of a list of large things", async () => {
    let made = 0;
    const large = {
      toJSON: () => {
        made += 1;
        return "x".repeat(3 * 1024 * 1024);
      },
    };

    const stream = jsonAnswer([large, large, large, undefined, large]);

    expect(made).toBe(2);
    expect(stream).not.toBeTypeOf("string");
    const parts = JSON.parse(await text(stream as never)) as (string | null)[];
    expect(parts.map((part) => part?.length ?? 0)).toEqual([3, 3, 3, 0, 3].map((size) => size * 1024 * 1024));
  });
});
