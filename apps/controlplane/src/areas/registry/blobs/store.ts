import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { RepositoryBlob } from "./blob.ts";

const columns = sql`org_id as "orgId", repository, digest, size`;

/** Keeps the bytes of a digest from being swept until the transaction ends and a grace after; waits for a sweep under way. */
export async function holdBlob(connection: Connection, digest: string, size: number): Promise<void> {
  await execute(connection, sql`select registry_hold_blob(${digest}, ${size})`);
}

/** Makes a blob readable in a repository; again is no error. */
export async function linkBlob(connection: Connection, blob: RepositoryBlob): Promise<void> {
  await execute(
    connection,
    sql`insert into registry_repository_blobs (org_id, repository, digest, size)
        values (${blob.orgId}, ${blob.repository}, ${blob.digest}, ${blob.size})
        on conflict (repository, digest) do update set created_at = now()`,
  );
}

export async function findBlob(
  connection: Connection,
  repository: string,
  digest: string,
): Promise<RepositoryBlob | undefined> {
  return await row<RepositoryBlob>(
    connection,
    sql`select ${columns} from registry_repository_blobs where repository = ${repository} and digest = ${digest}`,
  );
}

/** The sizes of those blobs that the repository has; locked, so that none can be removed before the transaction ends. */
export async function lockBlobs(
  connection: Connection,
  repository: string,
  digests: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ digest: string; size: number }>(
    connection,
    sql`select digest, size from registry_repository_blobs
        where repository = ${repository} and digest = any(${digests}) order by digest for share`,
  );
  return new Map(found.map(({ digest, size }) => [digest, size]));
}

/** What became of a request to remove a blob from a repository. */
export type Unlinking = "removed" | "unknown" | "in-use";

export async function unlinkBlob(connection: Connection, repository: string, digest: string): Promise<Unlinking> {
  // The row is locked before manifests are looked at: a push of one that names it either came first or finds no blob.
  const held = await rows(
    connection,
    sql`select from registry_repository_blobs where repository = ${repository} and digest = ${digest} for update`,
  );
  const removed = await execute(
    connection,
    sql`delete from registry_repository_blobs b where b.repository = ${repository} and b.digest = ${digest}
        and not exists (select from registry_manifest_references r
          where r.repository = b.repository and r.digest = b.digest)`,
  );
  return removed > 0 ? "removed" : held.length > 0 ? "in-use" : "unknown";
}
