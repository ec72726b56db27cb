import { type Connection, rows, sql } from "@exclave/database";

/** Names of the repositories that hold a manifest, in order, in the connection's org; jumps from name to name in the index. */
export async function listRepositories(connection: Connection, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ name: string }>(
    connection,
    sql`with recursive names as (
          (select repository as name from registry_manifests where repository > ${after} order by repository limit 1)
          union all
          select (select m.repository from registry_manifests m where m.repository > names.name
            order by m.repository limit 1) from names where names.name is not null
        )
        select name from names where name is not null limit ${limit}`,
  );
  return found.map(({ name }) => name);
}
