import { type Connection, execute, inOrg, row, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";
import { findIdsInForce, findLatestAppConfigs } from "./store.ts";

const plane = await testControlPlane();

const VERSIONS = 300;
/** Every later one failed. */
const IN_FORCE = 5;

/** Apps of one org with many versions each, of which an old one is in force. */
async function someApps(names: readonly string[]) {
  const caller = await plane.aCaller();
  const ids: string[] = [];
  for (const name of names) {
    const { body: app } = await plane.call(caller, "create_app", { body: { name } });
    ids.push(app.id);
    await execute(
      plane.pools.system,
      sql`insert into app_configs (id, org_id, app_id, version, status, created_by_id)
          select ${app.id} || '-' || version, ${caller.orgId}, ${app.id}, version,
            case when version <= ${IN_FORCE}::int then 'active' else 'error' end, ''
          from generate_series(1, ${VERSIONS}::int) version`,
    );
  }
  return { caller, ids };
}

/** How many rows of app configs this connection has read; Postgres begins anew only between transactions. */
async function rowsRead(connection: Connection): Promise<number> {
  const read = await row<{ count: number }>(
    connection,
    sql`select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as count
        from pg_stat_xact_user_tables where relname = 'app_configs'`,
  );
  return read!.count;
}

describe("the app configs of a list of apps", () => {
  it.each(["as it was filled", "once Postgres knows it"])(
    "are read without the versions before them, of a table %s",
    async (what) => {
      const { caller, ids } = await someApps(["shop", "blog", "wiki"]);
      if (what.startsWith("once")) {
        await sql`analyze app_configs`.execute(plane.pools.system);
      }

      const asked = [...ids, ids[0]!, "app-of-nobody"];
      const { newest, inForce, read } = await inOrg(plane.pools, caller.orgId, async (connection) => {
        const before = await rowsRead(connection);
        return {
          newest: await findLatestAppConfigs(connection, asked),
          inForce: await findIdsInForce(connection, asked),
          read: (await rowsRead(connection)) - before,
        };
      });

      expect(newest.map(({ appId, version }) => [appId, version]).sort()).toEqual(
        ids.map((id) => [id, VERSIONS]).sort(),
      );
      expect(inForce).toEqual(new Map(ids.map((id) => [id, `${id}-${IN_FORCE}`])));
      expect(read).toBe(2 * ids.length);
    },
  );
});
