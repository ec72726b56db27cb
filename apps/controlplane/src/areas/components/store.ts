import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Component } from "./component.ts";
import { inBuildOrder } from "./dependency-graph.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.name, c.var_name as "varName", c.type, c.status,
  c.status_description as "statusDescription", c.config_counter as "configVersions", c.labels,
  array(select d.dependency_id from component_dependencies d where d.component_id = c.id order by d.dependency_id)
    as "dependencyIds",
  c.created_by_id as "createdById", c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/**
 * A live component of the connection's org: by id, or, where the app is given by id or name, by id or name in that app.
 *
 * A component of another app is not found.
 */
export async function findComponent(
  connection: Connection,
  idOrName: string,
  app?: string,
): Promise<Component | undefined> {
  if (app === undefined) {
    return await row<Component>(
      connection,
      sql`select ${columns} from components c where c.id = ${idOrName} and c.deleted_at is null`,
    );
  }
  return await row<Component>(
    connection,
    sql`select ${columns} from components c join apps a on a.id = c.app_id
        where (a.id = ${app} or a.name = ${app}) and a.deleted_at is null
          and (c.id = ${idOrName} or c.name = ${idOrName}) and c.deleted_at is null`,
  );
}

/** A live component, held until the transaction ends: one at a time may count its configs. */
export async function lockComponent(connection: Connection, componentId: string): Promise<Component | undefined> {
  return await row<Component>(
    connection,
    sql`select ${columns} from components c where c.id = ${componentId} and c.deleted_at is null for no key update`,
  );
}

/** Which of some components live; those cannot be deleted until the transaction ends. Any number may hold one at once. */
export async function holdComponents(connection: Connection, componentIds: readonly string[]): Promise<string[]> {
  const held = await rows<{ id: string }>(
    connection,
    sql`select id from components where id = any(${[...new Set(componentIds)]}) and deleted_at is null
        order by id for share`,
  );
  return held.map(({ id }) => id);
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

export interface ComponentPage {
  readonly offset: number;
  readonly limit: number;
  /** Undefined lists the whole org. */
  readonly appId?: string | undefined;
  readonly search: string;
  /** Empty lists restrict nothing. */
  readonly types: readonly string[];
  readonly ids: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Live components that fit, newest first; one more than the limit. */
export async function listComponents(connection: Connection, page: ComponentPage): Promise<Component[]> {
  const { appId, types, ids, search } = page;
  return await rows<Component>(
    connection,
    sql`select ${columns} from components c
        where c.deleted_at is null
          and ${appId === undefined ? sql`true` : sql`c.app_id = ${appId}`}
          and ${types.length === 0 ? sql`true` : sql`c.type = any(${types})`}
          and ${ids.length === 0 ? sql`true` : sql`c.id = any(${ids})`}
          and position(lower(${search}) in lower(c.name)) > 0
          and c.labels @> ${JSON.stringify(page.labels)}::jsonb
        order by c.created_at desc, c.id desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** The components that a component depends on itself, by name. */
export async function listDependencies(connection: Connection, componentId: string): Promise<Component[]> {
  return await rows<Component>(
    connection,
    sql`select ${columns} from component_dependencies e join components c on c.id = e.dependency_id
        where e.component_id = ${componentId} and c.deleted_at is null order by c.name`,
  );
}

/** The components that depend on a component themselves, by name. */
export async function listDependents(connection: Connection, componentId: string): Promise<Component[]> {
  return await rows<Component>(
    connection,
    sql`select ${columns} from component_dependencies e join components c on c.id = e.component_id
        where e.dependency_id = ${componentId} and c.deleted_at is null order by c.name`,
  );
}

export type NewComponent = Omit<Component, "configVersions" | "createdAt" | "updatedAt">;

/** Adds a component with its dependencies. */
export async function insertComponent(connection: Connection, component: NewComponent): Promise<Component> {
  await execute(
    connection,
    sql`insert into components (id, org_id, app_id, name, var_name, type, status, status_description, labels, created_by_id)
        values (${component.id}, ${component.orgId}, ${component.appId}, ${component.name}, ${component.varName},
          ${component.type}, ${component.status}, ${component.statusDescription},
          ${JSON.stringify(component.labels)}::jsonb, ${component.createdById})`,
  );
  await insertDependencies(connection, component);
  return (await findComponent(connection, component.id))!;
}

/** Writes what may change of a component; its dependencies are replaced. */
export async function updateComponent(connection: Connection, component: Component): Promise<Component> {
  await execute(
    connection,
    sql`update components set name = ${component.name}, var_name = ${component.varName},
          labels = ${JSON.stringify(component.labels)}::jsonb, updated_at = now()
        where id = ${component.id}`,
  );
  await execute(connection, sql`delete from component_dependencies where component_id = ${component.id}`);
  await insertDependencies(connection, component);
  return (await findComponent(connection, component.id))!;
}

async function insertDependencies(connection: Connection, component: NewComponent): Promise<void> {
  await execute(
    connection,
    sql`insert into component_dependencies (org_id, component_id, dependency_id)
        select ${component.orgId}, ${component.id}, unnest(${component.dependencyIds}::text[])`,
  );
}

/** Ends components; their names may be used again. */
export async function deleteComponents(connection: Connection, ids: readonly string[]): Promise<void> {
  await execute(
    connection,
    sql`update components set deleted_at = now(), updated_at = now() where id = any(${ids}) and deleted_at is null`,
  );
  await execute(connection, sql`delete from component_dependencies where component_id = any(${ids})`);
}
