import { type Connection, execute, rows, sql } from "@exclave/database";

/** Removes the rows of uploads that expired, and says which they were. */
export async function deleteExpiredUploads(connection: Connection, now: Date): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`delete from registry_uploads where expires_at <= ${now} returning id`,
  );
  return found.map(({ id }) => id);
}

/** Those of `ids` that are uploads under way. */
export async function openUploads(connection: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(connection, sql`select id from registry_uploads where id = any(${ids})`);
  return new Set(found.map(({ id }) => id));
}

/**
 * Takes some blobs that no manifest names out of their repositories, in the connection's transaction.
 *
 * They are locked by one statement and looked at again by the next, which sees every manifest that was pushed until then;
 * what a push holds right now is passed over.
 */
export async function unlinkUnnamed(connection: Connection, before: Date, limit: number): Promise<number> {
  const found = await rows<{ repository: string; digest: string }>(
    connection,
    sql`select b.repository, b.digest from registry_repository_blobs b where b.created_at < ${before}
        and not exists (select from registry_manifest_references r
          where r.repository = b.repository and r.digest = b.digest)
        limit ${limit} for update skip locked`,
  );
  return await execute(
    connection,
    sql`delete from registry_repository_blobs b
        using unnest(${found.map(({ repository }) => repository)}::text[], ${found.map(({ digest }) => digest)}::text[])
          found (repository, digest)
        where b.repository = found.repository and b.digest = found.digest
          and not exists (select from registry_manifest_references r
            where r.repository = b.repository and r.digest = b.digest)`,
  );
}

/** Digests whose bytes nobody has held lately and no repository has, a few at a time. */
export async function unheldBlobs(connection: Connection, before: Date, limit: number): Promise<string[]> {
  const found = await rows<{ digest: string }>(
    connection,
    sql`select digest from registry_blobs b where b.held_at < ${before}
        and not exists (select from registry_repository_blobs r where r.digest = b.digest)
        order by b.held_at limit ${limit}`,
  );
  return found.map(({ digest }) => digest);
}

/**
 * Removes the row of a digest that is still unheld; the bytes must go before the transaction ends, because whoever wants
 * to hold the digest waits for that and then looks whether they are there.
 */
export async function dropUnheld(connection: Connection, digest: string, before: Date): Promise<boolean> {
  // Locked first: the next statement then sees every link that was made while this one waited.
  await rows(connection, sql`select from registry_blobs where digest = ${digest} for update`);
  const touched = await execute(
    connection,
    sql`delete from registry_blobs b where b.digest = ${digest} and b.held_at < ${before}
        and not exists (select from registry_repository_blobs r where r.digest = b.digest)`,
  );
  return touched === 1;
}

/**
 * Takes some of an org's manifests and blobs out of its repositories and ends its uploads; answers how much. The bytes follow
 * once nobody has held them for a while, unless another org has them, too.
 */
export async function unlinkOrg(connection: Connection, orgId: string, limit: number): Promise<number> {
  const uploads = await execute(
    connection,
    sql`update registry_uploads set expires_at = now() where org_id = ${orgId} and expires_at > now()`,
  );
  const manifests = await execute(
    connection,
    sql`delete from registry_manifests where (repository, digest) in (
          select repository, digest from registry_manifests where org_id = ${orgId} limit ${limit})`,
  );
  const blobs = await execute(
    connection,
    sql`delete from registry_repository_blobs where (repository, digest) in (
          select repository, digest from registry_repository_blobs where org_id = ${orgId} limit ${limit})`,
  );
  return uploads + manifests + blobs;
}
