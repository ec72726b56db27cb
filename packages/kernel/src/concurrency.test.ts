import { describe, expect, it } from "vitest";
import { createLimiter, createLruCache } from "./index.ts";

describe("a limiter", () => {
  it("runs no more at a time than it has places, in order, failures included", async () => {
    const limit = createLimiter(2);
    const order: number[] = [];
    let underWay = 0;
    let most = 0;

    const results = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((number) =>
        limit(async () => {
          order.push(number);
          underWay += 1;
          most = Math.max(most, underWay);
          await Promise.resolve();
          underWay -= 1;
          if (number === 2) {
            throw new Error("two");
          }
        }),
      ),
    );

    expect({ order, most }).toEqual({ order: [1, 2, 3, 4, 5], most: 2 });
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
  });
});

describe("an LRU cache", () => {
  it("forgets what was unused for longest", () => {
    const cache = createLruCache<string, number>(2);
    cache.set("a", 1);
    cache.set("b", 2);

    cache.get("a");
    cache.set("c", 3);

    expect([cache.get("a"), cache.get("b"), cache.get("c"), cache.size]).toEqual([1, undefined, 3, 2]);
  });
});
