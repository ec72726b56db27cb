import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { AppVariable } from "./app-variable.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", name, length, created_by_id as "createdById",
  created_at as "createdAt"`;

/** The key of a purpose, the same for every replica; whoever is first brings it. For the system's connection only. */
export async function sealingKey(connection: Connection, purpose: string, candidate: Buffer): Promise<Buffer> {
  await execute(
    connection,
    sql`insert into sealing_keys (purpose, secret) values (${purpose}, ${candidate}) on conflict do nothing`,
  );
  const found = await row<{ secret: Buffer }>(
    connection,
    sql`select secret from sealing_keys where purpose = ${purpose}`,
  );
  return found!.secret;
}

export interface NewAppVariable extends Omit<AppVariable, "createdAt"> {
  readonly sealedValue: string;
}

export async function insertVariable(connection: Connection, variable: NewAppVariable): Promise<AppVariable> {
  const inserted = await row<AppVariable>(
    connection,
    sql`insert into app_variables (id, org_id, app_id, name, sealed_value, length, created_by_id)
        values (${variable.id}, ${variable.orgId}, ${variable.appId}, ${variable.name}, ${variable.sealedValue},
          ${variable.length}, ${variable.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** By name; one more than the limit. */
export async function listVariables(
  connection: Connection,
  appId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<AppVariable[]> {
  return await rows<AppVariable>(
    connection,
    sql`select ${columns} from app_variables where app_id = ${appId}
        order by name limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** Ends a variable, its value with it; answers what it was. */
export async function deleteVariable(
  connection: Connection,
  appId: string,
  idOrName: string,
): Promise<AppVariable | undefined> {
  return await row<AppVariable>(
    connection,
    sql`delete from app_variables where app_id = ${appId} and (id = ${idOrName} or name = ${idOrName})
        returning ${columns}`,
  );
}

/** Deletes the variables of an org; answers how many. */
export async function deleteVariablesOfOrg(connection: Connection, orgId: string): Promise<number> {
  return await execute(connection, sql`delete from app_variables where org_id = ${orgId}`);
}
