/** The engine's own schema, beside ours in the same database. */
export const SCHEMA = "dbos";

/** Owns every workflow of ours in the engine's tables. */
export const APPLICATION = "exclave";

/** The engine wants a URL even when it is given a pool, and then only shows it in its log. */
export const UNUSED_URL = "postgresql://unused:unused@pool.invalid:5432/exclave";
