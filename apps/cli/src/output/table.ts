import { fitted, plainText, type Screen, widthOf } from "../terminal/screen.ts";

/** A column of a table: what it is called and what each row says there. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string | number | undefined;
  readonly align?: "right";
}

const GAP = 2;
/** A column that has to give way keeps this much, its title at least. */
const LEAST = 8;

/** The rows beneath their titles, in the width of the screen: the widest columns give way first, ids last of all. */
export function tableLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen): string[] {
  const cells = rows.map((row) => columns.map((column) => plainText(String(column.of(row) ?? ""))));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const wanted = titles.map((title, index) => Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index]!))));
  const room = screen.width - GAP * (columns.length - 1);
  const others = columns.flatMap(({ title }, index) => (title === "id" ? [] : [index]));
  // An id is of use only whole: whoever reads it here types it elsewhere.
  const widths = shrunk(shrunk(wanted, others, room), [...columns.keys()], room);
  const lineOf = (line: readonly string[]): string =>
    line
      .map((cell, index) => padded(fitted(cell, widths[index]!), widths[index]!, columns[index]!.align))
      .join(" ".repeat(GAP))
      .trimEnd();
  return [screen.shade("dim", lineOf(titles)), ...cells.map(lineOf)];
}

function padded(cell: string, width: number, align: "right" | undefined): string {
  const filling = " ".repeat(Math.max(0, width - widthOf(cell)));
  return align === "right" ? filling + cell : cell + filling;
}

/** Takes from the widest of `yielding` until the sum of all fits, or until none of them can give more. */
function shrunk(wanted: readonly number[], yielding: readonly number[], room: number): number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...yielding.map((index) => widths[index]!));
    if (widest <= LEAST) {
      break;
    }
    widths[yielding.find((index) => widths[index] === widest)!] = widest - 1;
    excess -= 1;
  }
  return widths;
}
