import { expect, it } from "vitest";
import { heldPageView, pageView } from "./page.ts";

const list = { nameOf: (item: string) => item, columns: [], whenEmpty: "none" };

it("a page of nothing is refused, for what is shown of it would read as if there were none", async () => {
  const read = () => Promise.reject(new Error("was asked for"));

  const page = pageView({ ...list, page: { offset: 0, limit: 0 }, read });

  await expect(page).rejects.toMatchObject({ code: "usage.limit" });
});

it("more than the API gives at once takes as many requests as that needs", async () => {
  const asked: object[] = [];

  const view = await pageView({
    ...list,
    page: { offset: 5, limit: 130 },
    read: async (query) => {
      asked.push(query);
      return {
        body: Array.from({ length: query.limit }, () => "item"),
        headers: new Headers({ "x-nuon-page-next": "true" }),
      };
    },
  });

  expect(asked).toEqual([
    { offset: 5, limit: 100 },
    { offset: 105, limit: 30 },
  ]);
  expect([view.names.length, view.page?.has_next]).toEqual([130, true]);
});

it("a list that came whole is shown from the offset on, and says whether there is more", () => {
  const items = ["a", "b", "c"];

  const first = heldPageView({ ...list, page: { offset: 0, limit: 2 }, items });
  const last = heldPageView({ ...list, page: { offset: 2, limit: 1 }, items });

  expect([first.names, first.page?.has_next]).toEqual([["a", "b"], true]);
  expect([last.names, last.page?.has_next]).toEqual([["c"], false]);
  expect(() => heldPageView({ ...list, page: { offset: 0, limit: 0 }, items })).toThrow(
    expect.objectContaining({ code: "usage.limit" }),
  );
});
