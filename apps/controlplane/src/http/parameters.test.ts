import { loadContract } from "@exclave/contract";
import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { flagOf, listOf, pageOf, queryOf, unknownParameters, waitOf } from "./parameters.ts";

const refusal = expect.objectContaining({ kind: "InvalidInput" });

describe("a page", () => {
  it("is the first ten unless said", () => {
    expect(pageOf({})).toEqual({ offset: 0, limit: 10, number: undefined });
    expect(pageOf({ limit: "", offset: "", page: "0" })).toEqual({ offset: 0, limit: 10, number: undefined });
    expect(pageOf({ limit: "0" }).limit).toBe(10);
  });

  it("starts where the pages before it end, and never holds more than a hundred", () => {
    assert(
      property(integer({ min: 1, max: 1_000 }), integer({ min: 1, max: 10_000 }), (limit, number) => {
        const page = pageOf({ limit: String(limit), page: String(number) });

        return page.limit === Math.min(limit, 100) && page.offset === (number - 1) * page.limit;
      }),
    );
  });

  it.each(["-1", "1.5", "ten", "1e3", "0x10", " 1"])("is never asked for as %j", (text) => {
    expect(() => pageOf({ limit: text })).toThrow(refusal);
  });
});

describe("a query", () => {
  it("joins what is given more than once", () => {
    const query = queryOf({ types: ["job", "helm_chart"], q: "x" });

    expect(listOf(query, "types")).toEqual(["job", "helm_chart"]);
    expect(listOf(query, "q")).toEqual(["x"]);
    expect(listOf(query, "none")).toEqual([]);
  });

  it("says yes or no, and nothing between", () => {
    expect([{}, { x: "false" }, { x: "0" }, { x: "TRUE" }, { x: "1" }].map((query) => flagOf(query, "x"))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(() => flagOf({ x: "perhaps" }, "x")).toThrow(refusal);
  });

  it("says how long to wait", () => {
    expect([{}, { wait: "250ms" }, { wait: "30s" }, { wait: "1m" }].map(waitOf)).toEqual([0, 250, 30_000, 60_000]);
    expect(() => waitOf({ wait: "soon" })).toThrow(refusal);
  });
});

describe("what a query says that the operation does not know", () => {
  it("is named, also a page of what has no pages", () => {
    const { operations } = loadContract();
    const of = (id: string) => operations.find((operation) => operation.id === id)!;
    const query = { limit: "1", page: "2", token: "t", q: "a", bogus: "1" };

    expect(unknownParameters(of("get_apps"), query)).toEqual(["bogus"]);
    expect(unknownParameters(of("get_component_dependencies"), query)).toEqual(["limit", "page", "q", "bogus"]);
  });
});
