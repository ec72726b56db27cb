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
/** So many columns are never left out: a name with its id, or an id with what became of it. */
const KEPT = 2;

/**
 * The rows beneath their titles, in the width of the screen: the widest columns give way first, then the last are left out, and
 * ids give way when nothing else is left.
 */
export function tableLines<Row>(rows: readonly Row[], all: readonly Column<Row>[], screen: Screen): string[] {
  const columns = fittingColumns(rows, all, screen.width);
  const cells = rows.map((row) => columns.map((column) => cellOf(row, column)));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const wanted = columns.map((column) => widthOfColumn(rows, column));
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

/** Without as many of the last columns as it takes for the rest to have room; one or two that say what a row is stay. */
function fittingColumns<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  room: number,
): readonly Column<Row>[] {
  const least = columns.map((column) => {
    const wanted = widthOfColumn(rows, column);
    return column.title === "id" ? wanted : Math.min(wanted, LEAST);
  });
  const kept = columns.filter(({ title }) => title !== "").slice(0, KEPT);
  let shown = columns.map((column, index) => ({ column, width: least[index]! }));
  while (shown.reduce((sum, { width }) => sum + width + GAP, -GAP) > room) {
    const last = shown.findLastIndex(({ column: { title } }) => title !== "" && title !== "id");
    if (last === -1 || kept.includes(shown[last]!.column)) {
      break;
    }
    shown = shown.toSpliced(last, 1);
  }
  return shown.map(({ column }) => column);
}

function widthOfColumn<Row>(rows: readonly Row[], column: Column<Row>): number {
  return Math.max(widthOf(column.title.toUpperCase()), ...rows.map((row) => widthOf(cellOf(row, column))));
}

function cellOf<Row>(row: Row, { of }: Column<Row>): string {
  return plainText(String(of(row) ?? ""));
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
