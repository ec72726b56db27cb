import { type Connection, row, rows, sql } from "@exclave/database";
import type { Component } from "./component.ts";
import { inBuildOrder } from "./dependency-graph.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.name, c.var_name as "varName", c.type, c.status,
  c.status_description as "statusDescription", c.config_counter as "configVersions", c.labels,
  array(select d.dependency_id from component_dependencies d where d.component_id = c.id order by d.dependency_id)
    as "dependencyIds",
  c.created_by_id as "createdById", c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/**
 * A live component of the connection's org: by id, or, where the app is given, by id or name in that app.
 *
 * A component of another app is not found.
 */
export async function findComponent(
  connection: Connection,
  idOrName: string,
  appId?: string,
): Promise<Component | undefined> {
  const match =
    appId === undefined
      ? sql`c.id = ${idOrName}`
      : sql`(c.id = ${idOrName} or c.name = ${idOrName}) and c.app_id = ${appId}`;
  return await row<Component>(
    connection,
    sql`select ${columns} from components c where ${match} and c.deleted_at is null`,
  );
}

/** Every live component of an app, oldest first. */
export async function listAppComponents(connection: Connection, appId: string): Promise<Component[]> {
  return await rows<Component>(
    connection,
    sql`select ${columns} from components c where c.app_id = ${appId} and c.deleted_at is null
        order by c.created_at, c.id`,
  );
}

/** Every live component of an app, each behind those it depends on. */
export async function listComponentsInBuildOrder(connection: Connection, appId: string): Promise<Component[]> {
  return inBuildOrder(await listAppComponents(connection, appId));
}

/** The names of components by id, also of those that live no more. */
export async function namesOfComponents(
  connection: Connection,
  componentIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ id: string; name: string }>(
    connection,
    sql`select id, name from components where id = any(${componentIds})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}
