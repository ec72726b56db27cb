import { describe, expect, it } from "vitest";
import { createLeaseBook } from "./lease-book.ts";

const lease = { executionId: "run1", fencingToken: 1, runnerId: "runner" };

describe("the lease book", () => {
  it("hands each renewal out once", () => {
    const book = createLeaseBook(() => 0);
    book.note(lease);

    const first = book.take();

    expect(first).toEqual([lease]);
    expect(book.take()).toEqual([]);
  });

  it("remembers lost leases long enough for their runner to ask", () => {
    let now = 0;
    const book = createLeaseBook(() => now);
    book.markLost([lease]);

    now = 299_000;
    book.markLost([]);

    expect(book.isLost("run1")).toBe(true);
    now = 301_000;
    book.markLost([]);
    expect(book.isLost("run1")).toBe(false);
  });
});
