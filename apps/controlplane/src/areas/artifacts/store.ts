import { type Connection, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { Artifact } from "./artifact.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", component_id as "componentId", build_id as "buildId",
  content_key as "contentKey", repository, tag, digest, size, media_type as "mediaType",
  artifact_type as "artifactType", annotations, os, architecture, variant, os_version as "osVersion",
  os_features as "osFeatures", source_digest as "sourceDigest", created_by_id as "createdById",
  created_at as "createdAt", updated_at as "updatedAt"`;

export type NewArtifact = Omit<Artifact, "id" | "createdAt" | "updatedAt">;

export async function insertArtifact(connection: Connection, artifact: NewArtifact): Promise<Artifact> {
  const inserted = await row<Artifact>(
    connection,
    sql`insert into artifacts (id, org_id, app_id, component_id, build_id, content_key, repository, tag, digest, size,
          media_type, artifact_type, annotations, os, architecture, variant, os_version, os_features,
          source_digest, created_by_id)
        values (${newId("artifact")}, ${artifact.orgId}, ${artifact.appId}, ${artifact.componentId},
          ${artifact.buildId}, ${artifact.contentKey}, ${artifact.repository}, ${artifact.tag}, ${artifact.digest},
          ${artifact.size}, ${artifact.mediaType}, ${artifact.artifactType},
          ${JSON.stringify(artifact.annotations)}::jsonb, ${artifact.os}, ${artifact.architecture},
          ${artifact.variant}, ${artifact.osVersion}, ${artifact.osFeatures}, ${artifact.sourceDigest},
          ${artifact.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** The newest artifact for a content key of a component, or of the sandbox of an app. */
export async function findArtifactByKey(
  connection: Connection,
  subjectId: string,
  contentKey: string,
): Promise<Artifact | undefined> {
  return await row<Artifact>(
    connection,
    sql`select ${columns} from artifacts where subject_id = ${subjectId} and content_key = ${contentKey}
        order by created_at desc, id desc limit 1`,
  );
}

export async function findArtifacts(connection: Connection, ids: readonly string[]): Promise<Artifact[]> {
  return await rows<Artifact>(connection, sql`select ${columns} from artifacts where id = any(${ids})`);
}

export interface ArtifactFilter {
  readonly appId: string | undefined;
  readonly componentId: string | undefined;
  readonly digest: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Artifacts of the connection's org, newest first; one more than `limit`. */
export async function listArtifacts(connection: Connection, filter: ArtifactFilter): Promise<Artifact[]> {
  return await rows<Artifact>(
    connection,
    sql`select ${columns} from artifacts
        where (${filter.appId ?? null}::text is null or app_id = ${filter.appId ?? null})
          and (${filter.componentId ?? null}::text is null or component_id = ${filter.componentId ?? null})
          and (${filter.digest ?? null}::text is null or digest = ${filter.digest ?? null})
        order by created_at desc, id desc limit ${filter.limit + 1} offset ${filter.offset}`,
  );
}
