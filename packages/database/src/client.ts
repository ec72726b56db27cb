import type { Duplex } from "node:stream";
import pg from "pg";

/**
 * Names of statements, so that Postgres reads and plans each once a connection and not each time. Texts are few, for values
 * are parameters; the bound is for those that are put together from parts.
 */
const names = new Map<string, string>();
const MOST_NAMES = 1_000;

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) {
    return known;
  }
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/** What `pg` has beside what its types say. */
interface Inside {
  /** Statements are sent without waiting for the answer to the one before. */
  readonly pipeline: boolean;
  readonly connection: { readonly stream: Duplex };
}

/**
 * A client that prepares what has parameters, under a name of its text's own. What it is asked in one turn of the event loop
 * goes out as one write, for each write wakes Postgres up.
 */
export class PreparingClient extends pg.Client {
  #isGathering = false;

  // The many shapes that `pg` takes go through as they are; ours is a text with values.
  override query(...given: unknown[]): never {
    const [text, values, ...rest] = given;
    const isOurs = typeof text === "string" && Array.isArray(values) && values.length > 0;
    const name = isOurs ? nameOf(text) : undefined;
    const query = super.query as (...all: unknown[]) => never;
    this.#gather();
    return name === undefined ? query.apply(this, given) : query.call(this, { name, text, values }, ...rest);
  }

  #gather(): void {
    const { pipeline, connection } = this as unknown as Inside;
    if (!pipeline || this.#isGathering) {
      return;
    }
    this.#isGathering = true;
    connection.stream.cork();
    setImmediate(() => {
      this.#isGathering = false;
      connection.stream.uncork();
    });
  }
}
