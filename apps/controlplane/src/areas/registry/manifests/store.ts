import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Reference } from "../reference.ts";
import type { Referrer, StoredManifest, TagPage } from "./manifest.ts";

const columns = sql`m.org_id as "orgId", m.repository, m.digest, m.media_type as "mediaType",
  m.artifact_type as "artifactType", m.subject_digest as "subjectDigest", m.annotations, m.content`;

export async function findManifest(
  connection: Connection,
  repository: string,
  reference: Reference,
): Promise<StoredManifest | undefined> {
  const query =
    reference.kind === "digest"
      ? sql<StoredManifest>`select ${columns} from registry_manifests m
          where m.repository = ${repository} and m.digest = ${reference.digest}`
      : sql<StoredManifest>`select ${columns} from registry_tags t
          join registry_manifests m on m.repository = t.repository and m.digest = t.digest
          where t.repository = ${repository} and t.name = ${reference.tag}`;
  return await row(connection, query);
}

/** True when the repository has this manifest; it is whole, as none is taken that is not. */
export async function hasManifest(connection: Connection, repository: string, digest: string): Promise<boolean> {
  const found = await rows(
    connection,
    sql`select from registry_manifests where repository = ${repository} and digest = ${digest}`,
  );
  return found.length === 1;
}

/** Those of `digests` that are manifests of the repository; locked, so that none can be removed before the end. */
export async function lockManifests(
  connection: Connection,
  repository: string,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await rows<{ digest: string }>(
    connection,
    sql`select digest from registry_manifests
        where repository = ${repository} and digest = any(${digests}) order by digest for share`,
  );
  return new Set(found.map(({ digest }) => digest));
}

/** Keeps a manifest with what it names; again is no error. */
export async function insertManifest(
  connection: Connection,
  manifest: StoredManifest,
  references: readonly string[],
): Promise<void> {
  const { orgId, repository, digest } = manifest;
  await execute(
    connection,
    sql`insert into registry_manifests (org_id, repository, digest, media_type, artifact_type, subject_digest,
          annotations, content)
        values (${orgId}, ${repository}, ${digest}, ${manifest.mediaType}, ${manifest.artifactType},
          ${manifest.subjectDigest ?? null}, ${JSON.stringify(manifest.annotations)}::jsonb, ${manifest.content})
        on conflict (repository, digest) do nothing`,
  );
  await execute(
    connection,
    sql`insert into registry_manifest_references (org_id, repository, manifest_digest, digest)
        select ${orgId}, ${repository}, ${digest}, reference from unnest(${references}::text[]) reference
        on conflict do nothing`,
  );
}

/** Points a tag at a manifest, wherever it pointed before. */
export async function saveTag(
  connection: Connection,
  { orgId, repository, digest }: StoredManifest,
  name: string,
): Promise<void> {
  await execute(
    connection,
    sql`insert into registry_tags (org_id, repository, name, digest)
        values (${orgId}, ${repository}, ${name}, ${digest})
        on conflict (repository, name) do update set digest = excluded.digest, updated_at = now()`,
  );
}

/** Removes a tag, or a manifest with every tag that points at it; false when there is none. */
export async function deleteReference(
  connection: Connection,
  repository: string,
  reference: Reference,
): Promise<boolean> {
  const statement =
    reference.kind === "digest"
      ? sql`delete from registry_manifests where repository = ${repository} and digest = ${reference.digest}`
      : sql`delete from registry_tags where repository = ${repository} and name = ${reference.tag}`;
  return (await execute(connection, statement)) === 1;
}

/** True when an index of the repository names this manifest, which stays locked until the transaction ends. */
export async function lockIfNamed(connection: Connection, repository: string, digest: string): Promise<boolean> {
  // Locked first: the next statement then sees every index that was pushed while this one waited.
  await rows(
    connection,
    sql`select from registry_manifests where repository = ${repository} and digest = ${digest} for update`,
  );
  const found = await rows(
    connection,
    sql`select from registry_manifest_references where repository = ${repository} and digest = ${digest} limit 1`,
  );
  return found.length > 0;
}

/** Tags in the order of their bytes; one more than the page has. */
export async function listTags(connection: Connection, repository: string, page: TagPage): Promise<string[]> {
  const found = await rows<{ name: string }>(
    connection,
    sql`select name from registry_tags where repository = ${repository} and name > ${page.after}
        order by name limit ${page.limit + 1}`,
  );
  return found.map(({ name }) => name);
}

/** True when anything was ever kept in the repository. */
export async function isKnown(connection: Connection, repository: string): Promise<boolean> {
  const found = await rows(
    connection,
    sql`select from registry_manifests where repository = ${repository}
        union all select from registry_repository_blobs where repository = ${repository} limit 1`,
  );
  return found.length > 0;
}

/** The manifests that say something about `digest`, oldest first. */
export async function listReferrers(
  connection: Connection,
  repository: string,
  digest: string,
  artifactType: string | undefined,
): Promise<Referrer[]> {
  return await rows<Referrer>(
    connection,
    sql`select m.org_id as "orgId", m.repository, m.digest, m.media_type as "mediaType",
          m.artifact_type as "artifactType", m.subject_digest as "subjectDigest", m.annotations,
          octet_length(m.content) as size
        from registry_manifests m
        where m.repository = ${repository} and m.subject_digest = ${digest}
          and (${artifactType ?? null}::text is null or m.artifact_type = ${artifactType ?? null})
        order by m.created_at, m.digest`,
  );
}
