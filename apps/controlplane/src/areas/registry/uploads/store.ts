import { type Connection, execute, row, sql } from "@exclave/database";
import type { Upload } from "./upload.ts";

const columns = sql`id, org_id as "orgId", repository, parts, size, version, created_by_id as "createdById",
  expires_at as "expiresAt"`;

export async function insertUpload(connection: Connection, upload: Upload): Promise<void> {
  await execute(
    connection,
    sql`insert into registry_uploads (id, org_id, repository, created_by_id, expires_at)
        values (${upload.id}, ${upload.orgId}, ${upload.repository}, ${upload.createdById}, ${upload.expiresAt})`,
  );
}

export async function findUpload(connection: Connection, repository: string, id: string): Promise<Upload | undefined> {
  return await row<Upload>(
    connection,
    sql`select ${columns} from registry_uploads where id = ${id} and repository = ${repository}`,
  );
}

/** Stores the upload's new parts unless somebody else stored some first; says whether it did. */
export async function saveParts(connection: Connection, upload: Upload): Promise<boolean> {
  const touched = await execute(
    connection,
    sql`update registry_uploads set parts = ${JSON.stringify(upload.parts)}::jsonb, size = ${upload.size},
          version = ${upload.version}, expires_at = ${upload.expiresAt}
        where id = ${upload.id} and version = ${upload.version - 1}`,
  );
  return touched === 1;
}

/** Ends an upload as its holder saw it; false when somebody else went on with it or ended it. */
export async function deleteUpload(connection: Connection, { id, version }: Upload): Promise<boolean> {
  return (await execute(connection, sql`delete from registry_uploads where id = ${id} and version = ${version}`)) === 1;
}

/** Ends an upload however far it is. */
export async function endUpload(connection: Connection, id: string): Promise<void> {
  await execute(connection, sql`delete from registry_uploads where id = ${id}`);
}
