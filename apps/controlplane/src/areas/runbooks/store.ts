import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Runbook, RunbookPlace } from "./runbook.ts";

const columns = sql`r.id, r.org_id as "orgId", r.app_id as "appId", r.name, r.description, r.labels,
  r.config_counter as "configCount", r.created_by_id as "createdById", r.created_at as "createdAt",
  r.updated_at as "updatedAt"`;

/** A live runbook of a live app; another app's is not found. */
export async function findRunbook(
  connection: Connection,
  { app, runbook }: RunbookPlace,
): Promise<Runbook | undefined> {
  return await row<Runbook>(
    connection,
    sql`select ${columns} from runbooks r join apps a on a.id = r.app_id
        where (a.id = ${app} or a.name = ${app}) and a.deleted_at is null
          and (r.id = ${runbook} or r.name = ${runbook}) and r.deleted_at is null`,
  );
}

/** A live runbook, held until the transaction ends: one at a time may count its configs or change it. */
export async function lockRunbook(connection: Connection, runbookId: string): Promise<Runbook | undefined> {
  return await row<Runbook>(
    connection,
    sql`select ${columns} from runbooks r where r.id = ${runbookId} and r.deleted_at is null for no key update`,
  );
}

/** Every live runbook of an app, oldest first. */
export async function listAppRunbooks(connection: Connection, appId: string): Promise<Runbook[]> {
  return await rows<Runbook>(
    connection,
    sql`select ${columns} from runbooks r where r.app_id = ${appId} and r.deleted_at is null
        order by r.created_at, r.id`,
  );
}

/** The names of runbooks by id, also of those that live no more. */
export async function namesOfRunbooks(connection: Connection, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows<{ id: string; name: string }>(
    connection,
    sql`select id, name from runbooks where id = any(${ids})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

export interface RunbookPage {
  readonly offset: number;
  readonly limit: number;
  readonly search: string;
}

/** Live runbooks of an app whose name contains the search, newest first; one more than the limit. */
export async function listRunbooks(connection: Connection, appId: string, page: RunbookPage): Promise<Runbook[]> {
  return await rows<Runbook>(
    connection,
    sql`select ${columns} from runbooks r
        where r.app_id = ${appId} and r.deleted_at is null and position(lower(${page.search}) in lower(r.name)) > 0
        order by r.created_at desc, r.id desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

export type NewRunbook = Omit<Runbook, "configCount" | "createdAt" | "updatedAt">;

export async function insertRunbook(connection: Connection, runbook: NewRunbook): Promise<Runbook> {
  const inserted = await row<Runbook>(
    connection,
    sql`insert into runbooks as r (id, org_id, app_id, name, description, labels, created_by_id)
        values (${runbook.id}, ${runbook.orgId}, ${runbook.appId}, ${runbook.name}, ${runbook.description},
          ${JSON.stringify(runbook.labels)}::jsonb, ${runbook.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** Writes what may change of a runbook, which the caller holds. */
export async function updateRunbook(connection: Connection, runbook: Runbook): Promise<Runbook> {
  const updated = await row<Runbook>(
    connection,
    sql`update runbooks as r set name = ${runbook.name}, description = ${runbook.description},
          labels = ${JSON.stringify(runbook.labels)}::jsonb, updated_at = now()
        where r.id = ${runbook.id} returning ${columns}`,
  );
  return updated!;
}

/** Ends a runbook; its name may be used again. */
export async function deleteRunbook(connection: Connection, runbookId: string): Promise<void> {
  await execute(connection, sql`update runbooks set deleted_at = now(), updated_at = now() where id = ${runbookId}`);
}

/** Ends every runbook of an app. */
export async function deleteAppRunbooks(connection: Connection, appId: string): Promise<void> {
  await execute(
    connection,
    sql`update runbooks set deleted_at = now(), updated_at = now() where app_id = ${appId} and deleted_at is null`,
  );
}
