import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Action } from "./action.ts";

const columns = sql`w.id, w.org_id as "orgId", w.app_id as "appId", w.name, w.labels, w.config_counter as "configCount",
  w.created_by_id as "createdById", w.created_at as "createdAt", w.updated_at as "updatedAt"`;

/**
 * A live action of the connection's org: by id, or, where the app is given by id or name, by id or name in that app.
 *
 * An action of another app is not found.
 */
export async function findAction(connection: Connection, idOrName: string, app?: string): Promise<Action | undefined> {
  if (app === undefined) {
    return await row<Action>(
      connection,
      sql`select ${columns} from actions w where w.id = ${idOrName} and w.deleted_at is null`,
    );
  }
  return await row<Action>(
    connection,
    sql`select ${columns} from actions w join apps a on a.id = w.app_id
        where (a.id = ${app} or a.name = ${app}) and a.deleted_at is null
          and (w.id = ${idOrName} or w.name = ${idOrName}) and w.deleted_at is null`,
  );
}

/** A live action, held until the transaction ends: one at a time may count its configs or change its labels. */
export async function lockAction(connection: Connection, actionId: string): Promise<Action | undefined> {
  return await row<Action>(
    connection,
    sql`select ${columns} from actions w where w.id = ${actionId} and w.deleted_at is null for no key update`,
  );
}

/** Every live action of an app, oldest first. */
export async function listAppActions(connection: Connection, appId: string): Promise<Action[]> {
  return await rows<Action>(
    connection,
    sql`select ${columns} from actions w where w.app_id = ${appId} and w.deleted_at is null
        order by w.created_at, w.id`,
  );
}

/** The names of actions by id, also of those that live no more. */
export async function namesOfActions(connection: Connection, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows<{ id: string; name: string }>(
    connection,
    sql`select id, name from actions where id = any(${ids})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

export interface ActionPage {
  readonly offset: number;
  readonly limit: number;
  readonly appId: string;
  readonly search: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of which the newest config has one; empty restricts nothing. */
  readonly triggerTypes: readonly string[];
}

/** Live actions that fit, newest first; one more than the limit. */
export async function listActions(connection: Connection, page: ActionPage): Promise<Action[]> {
  const isTriggered = sql`exists (
    select from action_configs c, jsonb_array_elements(c.content->'triggers') t
    where c.action_id = w.id and c.version = w.config_counter and t->>'type' = any(${page.triggerTypes}))`;
  return await rows<Action>(
    connection,
    sql`select ${columns} from actions w
        where w.app_id = ${page.appId} and w.deleted_at is null
          and position(lower(${page.search}) in lower(w.name)) > 0
          and w.labels @> ${JSON.stringify(page.labels)}::jsonb
          and ${page.triggerTypes.length === 0 ? sql`true` : isTriggered}
        order by w.created_at desc, w.id desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

export type NewAction = Omit<Action, "configCount" | "createdAt" | "updatedAt">;

export async function insertAction(connection: Connection, action: NewAction): Promise<Action> {
  const inserted = await row<Action>(
    connection,
    sql`insert into actions as w (id, org_id, app_id, name, labels, created_by_id)
        values (${action.id}, ${action.orgId}, ${action.appId}, ${action.name},
          ${JSON.stringify(action.labels)}::jsonb, ${action.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** Writes what may change of an action, which the caller holds. */
export async function updateAction(connection: Connection, action: Action): Promise<Action> {
  const updated = await row<Action>(
    connection,
    sql`update actions as w set name = ${action.name}, labels = ${JSON.stringify(action.labels)}::jsonb,
          updated_at = now()
        where w.id = ${action.id} returning ${columns}`,
  );
  return updated!;
}

/** Ends actions; their names may be used again. */
export async function deleteActions(connection: Connection, ids: readonly string[]): Promise<void> {
  await execute(
    connection,
    sql`update actions set deleted_at = now(), updated_at = now() where id = any(${ids}) and deleted_at is null`,
  );
}

/** Ends every action of an app. */
export async function deleteAppActions(connection: Connection, appId: string): Promise<void> {
  await execute(
    connection,
    sql`update actions set deleted_at = now(), updated_at = now() where app_id = ${appId} and deleted_at is null`,
  );
}
