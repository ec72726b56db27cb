import type { Answer } from "./client.ts";

/** The largest page the API gives. */
const PAGE_SIZE = 100;

/** Every item of a list that is paged by offset; stops where the server says that there is no next page. */
export async function* pagesOf(
  page: (query: Record<string, unknown>) => Promise<Answer<unknown>>,
  query: Readonly<Record<string, unknown>> = {},
): AsyncGenerator<unknown> {
  const limit = Number(query["limit"] ?? PAGE_SIZE);
  let offset = Number(query["offset"] ?? 0);
  for (;;) {
    const { body, headers } = await page({ ...query, limit, offset });
    const items = (body ?? []) as readonly unknown[];
    yield* items;
    if (headers.get("x-nuon-page-next") !== "true" || items.length === 0) {
      return;
    }
    offset += items.length;
  }
}
