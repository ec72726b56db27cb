import { invalidInput } from "@exclave/kernel";
import { type ListViewOptions, listView, type PageNote, type View } from "../output/view.ts";
import type { Setting } from "../settings/setting.ts";

/** Flags of every command that lists. */
export const pageFlags = {
  offset: { flag: "-o, --offset <number>", kind: "integer", default: 0, description: "how many to leave out" },
  limit: { flag: "-l, --limit <number>", kind: "integer", default: 20, description: "how many to show" },
} as const satisfies Readonly<Record<string, Setting>>;

/** The most that the API gives at once. */
const PAGE_SIZE = 100;

export interface PageQuery {
  readonly offset: number;
  readonly limit: number;
}

interface Answered<Item> {
  readonly body: readonly Item[];
  readonly headers: Headers;
}

/** Reads `limit` items from `offset` on, in as many requests as that takes. */
async function readPage<Item>(
  { offset, limit }: PageQuery,
  read: (query: PageQuery) => Promise<Answered<Item>>,
): Promise<{ readonly rows: Item[]; readonly page: PageNote }> {
  refuseNothing(limit);
  const rows: Item[] = [];
  let hasNext = true;
  while (hasNext && rows.length < limit) {
    const { body, headers } = await read({
      offset: offset + rows.length,
      limit: Math.min(PAGE_SIZE, limit - rows.length),
    });
    rows.push(...body);
    hasNext = body.length > 0 && headers.get("x-nuon-page-next") === "true";
  }
  return { rows, page: { offset, limit, has_next: hasNext } };
}

export interface PageViewOptions<Item> extends Omit<ListViewOptions<Item>, "rows" | "page"> {
  readonly page: PageQuery;
  readonly read: (query: PageQuery) => Promise<Answered<Item>>;
}

/** The asked part of a list, as a table. */
export async function pageView<Item>({ page: asked, read, ...list }: PageViewOptions<Item>): Promise<View> {
  const { rows, page } = await readPage(asked, read);
  return listView({ ...list, rows, page });
}

export interface HeldPageViewOptions<Item> extends Omit<ListViewOptions<Item>, "rows" | "page"> {
  readonly page: PageQuery;
  readonly items: readonly Item[];
}

/** The same of a list that the API answers whole. */
export function heldPageView<Item>({ page: { offset, limit }, items, ...list }: HeldPageViewOptions<Item>): View {
  refuseNothing(limit);
  const end = offset + limit;
  return listView({
    ...list,
    rows: items.slice(offset, end),
    page: { offset, limit, has_next: end < items.length },
  });
}

/** What is shown of a page of nothing reads as if there were none. */
function refuseNothing(limit: number): void {
  if (limit < 1) {
    throw invalidInput("usage.limit", `--limit is ${limit}, but must be 1 or more`);
  }
}
