import { CompiledQuery, type RawBuilder } from "kysely";
import type { Connection } from "./pools.ts";

/** All rows of a query, shaped as its author says. */
export async function rows<Row>(connection: Connection, query: RawBuilder<Row>): Promise<Row[]> {
  return (await query.execute(connection)).rows;
}

/** The first row of a query, or undefined. */
export async function row<Row>(connection: Connection, query: RawBuilder<Row>): Promise<Row | undefined> {
  return (await query.execute(connection)).rows[0];
}

/** Runs a statement and says how many rows it touched. */
export async function execute(connection: Connection, statement: RawBuilder<unknown>): Promise<number> {
  return Number((await statement.execute(connection)).numAffectedRows ?? 0n);
}

/** Runs SQL text with `$1` placeholders on a connection or in its transaction, for libraries that bring their own SQL. */
export async function runText(
  connection: Connection,
  text: string,
  values: readonly unknown[],
): Promise<{ rows: unknown[]; rowCount: number }> {
  const { rows, numAffectedRows } = await connection.executeQuery(CompiledQuery.raw(text, [...values]));
  return { rows, rowCount: Number(numAffectedRows ?? rows.length) };
}

const UNIQUE_VIOLATION = "23505";
const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";

/**
 * Writes a row; throws what `refuse` makes where the unique constraint of that name lets it not in, as another row has the
 * value already. The transaction can only be rolled back then.
 */
export async function unlessTaken<T>(constraint: string, refuse: () => Error, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const violation = error as { code?: string; constraint?: string };
    throw violation.code === UNIQUE_VIOLATION && violation.constraint === constraint ? refuse() : error;
  }
}

/** True for the two failures that the same transaction may survive when tried again. */
export function isTransient(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}
