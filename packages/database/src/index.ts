export { sql } from "kysely";
export { type CreateDatabaseOptions, createDatabase, dropDatabase, listDatabases } from "./create-database.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./embedded/embedded-postgres.ts";
export type { EmbeddedRole } from "./embedded/passwords.ts";
export { type Installation, keepInstallation } from "./installation.ts";
export { isReachable } from "./is-reachable.ts";
export { type Listener, type NotificationHandler, openListener } from "./listener.ts";
export { lockForTransaction, tryLockForTransaction } from "./locks.ts";
export { migrate, pending, readMigrations } from "./migrator.ts";
export { notify } from "./notify.ts";
export { type Connection, inOrg, inSystem, openPools, type PoolOptions, type Pools } from "./pools.ts";
export { execute, isTransient, row, rows, runText, unlessTaken } from "./query.ts";
export { createRoles, type RolePasswords } from "./roles.ts";
export { createRuns, type Runs, toTheEnd } from "./runs.ts";
