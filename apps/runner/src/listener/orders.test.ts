import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openOrderBook } from "./orders.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-orders-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function aFile(): string {
  files += 1;
  return path.join(folder, `${files}.json`);
}

describe("the orders of a runner", () => {
  it("are heard once, and said to have been heard from then on", () => {
    const book = openOrderBook(aFile());

    expect(book.said).toBeUndefined();
    expect(book.hear({ id: "one", type: "graceful" })).toBe(true);
    expect(book.hear({ id: "one", type: "graceful" })).toBe(false);
    expect(book.order).toEqual({ id: "one", type: "graceful" });
    expect(book.said).toEqual({ id: "one", state: "heard" });
    expect(book.hear({ id: "two", type: "force" })).toBe(true);
    expect(book.said).toEqual({ id: "two", state: "heard" });
  });

  it("that an earlier process heard are obeyed, said until that is taken in, and not heard again", () => {
    const file = aFile();
    openOrderBook(file).hear({ id: "one", type: "restart" });

    const book = openOrderBook(file);
    const said = book.said!;

    expect(said).toEqual({ id: "one", state: "obeyed" });
    expect(book.hear({ id: "one", type: "restart" })).toBe(false);
    book.taken(said);
    expect(book.said).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it("are kept where another was heard before the first was taken in", () => {
    const file = aFile();
    openOrderBook(file).hear({ id: "one", type: "restart" });
    const book = openOrderBook(file);
    const said = book.said!;

    book.hear({ id: "two", type: "graceful" });
    book.taken(said);

    expect(book.said).toEqual({ id: "two", state: "heard" });
    expect(openOrderBook(file).said).toEqual({ id: "two", state: "obeyed" });
  });
});
