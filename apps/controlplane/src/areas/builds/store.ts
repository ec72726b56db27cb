import { type Connection, lockForTransaction, row, rows, sql } from "@exclave/database";
import type { Build, BuildStatus, BuildStatusChange, BuildUpstream, SubjectKind } from "./build.ts";
import type { HistoryCursor } from "./history-cursor.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId",
  case when component_id is null then 'sandbox' else 'component' end as "subjectKind", subject_id as "subjectId",
  coalesce(component_config_connection_id, sandbox_config_id) as "configId", component_config_version as "configVersion",
  status, status_description as "statusDescription", version, git_ref as "gitRef", commit_id as "commitId",
  source_digest as "sourceDigest", content_key as "contentKey",
  is_key_pending as "isKeyPending", chart as upstream, is_forced as "isForced", no_op as "noOp",
  job_id as "jobId", log_stream_id as "logStreamId", artifact_id as "artifactId", reason_code as "reasonCode", reason,
  fault_of as "faultOf", retry_of_id as "retryOfId", created_by_id as "createdById", created_at as "createdAt",
  updated_at as "updatedAt"`;

type Given = "version" | "createdAt" | "updatedAt" | "reasonCode" | "reason" | "faultOf" | "logStreamId";

export interface NewBuild extends Omit<Build, Given> {
  /** A stream, or that of another build. */
  readonly logStreamId: string | { readonly ofBuild: string };
}

/** Makes everybody who builds this subject from the same inputs wait for this transaction. */
export async function lockKey(connection: Connection, subjectId: string, contentKey: string): Promise<void> {
  await lockForTransaction(connection, `build ${subjectId} ${contentKey}`);
}

export async function insertBuild(connection: Connection, build: NewBuild): Promise<Build> {
  const { logStreamId: stream } = build;
  const logStreamId =
    typeof stream === "string"
      ? sql`${stream}`
      : sql`coalesce((select log_stream_id from builds where id = ${stream.ofBuild}), '')`;
  const isOfComponent = build.subjectKind === "component";
  const inserted = await row<Build>(
    connection,
    sql`with changed as (
          insert into builds (id, org_id, app_id, component_id, component_config_connection_id, sandbox_config_id,
            component_config_version, status, status_description, git_ref, commit_id, source_digest, content_key,
            is_key_pending, chart, is_forced, no_op, job_id, log_stream_id, artifact_id, retry_of_id, created_by_id)
          values (${build.id}, ${build.orgId}, ${build.appId}, ${isOfComponent ? build.subjectId : null},
            ${isOfComponent ? build.configId : null}, ${isOfComponent ? null : build.configId},
            ${build.configVersion}, ${build.status},
            ${build.statusDescription}, ${build.gitRef}, ${build.commitId}, ${build.sourceDigest}, ${build.contentKey},
            ${build.isKeyPending}, ${build.upstream && JSON.stringify(build.upstream)}::jsonb, ${build.isForced}, ${build.noOp}, ${build.jobId}, ${logStreamId},
            ${build.artifactId},
            ${build.retryOfId}, ${build.createdById})
          returning *
        ), ${history(build.createdById)}
        select ${columns} from changed`,
  );
  return inserted!;
}

/** Writes the history row of the build that the statement's `changed` holds. */
function history(byId: string): ReturnType<typeof sql> {
  return sql`recorded as (
    insert into build_status_history (org_id, build_id, sequence, status, description, reason_code, created_by_id)
    select org_id, id, version, status, status_description, reason_code, ${byId} from changed
  )`;
}

export interface BuildMove {
  readonly status: BuildStatus;
  readonly description: string;
  readonly byId: string;
  readonly reasonCode?: string;
  readonly reason?: string;
  readonly faultOf?: string;
  readonly artifactId?: string;
  /** Nothing was built for it. */
  readonly noOp?: boolean;
  /** Another job, and the lines of that one. */
  readonly job?: { readonly jobId: string; readonly logStreamId: string };
}

/** Moves a locked build and writes its history row. */
export async function moveBuild(connection: Connection, build: Build, move: BuildMove): Promise<Build> {
  const moved = await row<Build>(
    connection,
    sql`with changed as (
          update builds set status = ${move.status}, status_description = ${move.description}, version = version + 1,
            reason_code = ${move.reasonCode ?? ""}, reason = ${move.reason ?? ""}, fault_of = ${move.faultOf ?? ""},
            artifact_id = coalesce(${move.artifactId ?? null}, artifact_id), no_op = no_op or ${move.noOp ?? false},
            job_id = coalesce(${move.job?.jobId ?? null}, job_id),
            log_stream_id = coalesce(${move.job?.logStreamId ?? null}, log_stream_id), updated_at = now()
          where id = ${build.id} returning *
        ), ${history(move.byId)}
        select ${columns} from changed`,
  );
  return moved!;
}

export interface CompletedKey {
  readonly contentKey: string;
  readonly sourceDigest: string;
  readonly upstream: BuildUpstream | null;
}

/** Completes the key of locked builds; final with that. */
export async function completeKey(
  connection: Connection,
  buildIds: readonly string[],
  { contentKey, sourceDigest, upstream }: CompletedKey,
): Promise<Build[]> {
  return await rows<Build>(
    connection,
    sql`update builds set content_key = ${contentKey}, source_digest = ${sourceDigest}, is_key_pending = false,
          chart = coalesce(${upstream && JSON.stringify(upstream)}::jsonb, chart), updated_at = now()
        where id = any(${buildIds}) returning ${columns}`,
  );
}

export async function findBuilds(connection: Connection, ids: readonly string[]): Promise<Build[]> {
  return await rows<Build>(connection, sql`select ${columns} from builds where id = any(${ids})`);
}

export async function lockBuild(connection: Connection, buildId: string): Promise<Build | undefined> {
  return await row<Build>(connection, sql`select ${columns} from builds where id = ${buildId} for update`);
}

/** The builds that wait for a job, oldest first, locked. */
export async function lockBuildsOfJob(connection: Connection, jobId: string): Promise<Build[]> {
  return await rows<Build>(
    connection,
    sql`select ${columns} from builds where job_id = ${jobId} and status in ('queued', 'planning', 'building')
        order by created_at, id for update`,
  );
}

/** The jobs that builds of these subjects wait for, in the order they are to be locked in. */
export async function listJobsUnderWay(connection: Connection, subjectIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ readonly jobId: string }>(
    connection,
    sql`select distinct job_id as "jobId" from builds
        where subject_id = any(${[...subjectIds]}) and status in ('queued', 'planning', 'building')
          and job_id is not null
        order by job_id`,
  );
  return found.map(({ jobId }) => jobId);
}

export interface InFlightFilter {
  readonly subjectId: string;
  readonly contentKey: string;
  readonly exceptJobId: string | undefined;
}

/** A build of the same inputs whose job is still under way. */
export async function findInFlight(
  connection: Connection,
  { subjectId, contentKey, exceptJobId }: InFlightFilter,
): Promise<Build | undefined> {
  return await row<Build>(
    connection,
    sql`select ${columns} from builds
        where subject_id = ${subjectId} and content_key = ${contentKey} and job_id is not null
          and job_id is distinct from ${exceptJobId ?? null}
          and status in ('queued', 'planning', 'building')
        order by created_at, id limit 1`,
  );
}

export interface BuildFilter {
  readonly subjectKind: SubjectKind;
  readonly appId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Builds of the connection's org, newest first; one more than `limit`. */
export async function listBuilds(connection: Connection, filter: BuildFilter): Promise<Build[]> {
  return await rows<Build>(
    connection,
    sql`select ${columns} from builds
        where (component_id is null) = ${filter.subjectKind === "sandbox"}
          and (${filter.appId ?? null}::text is null or app_id = ${filter.appId ?? null})
          and (${filter.subjectId ?? null}::text is null or subject_id = ${filter.subjectId ?? null})
        order by created_at desc, id desc limit ${filter.limit + 1} offset ${filter.offset}`,
  );
}

/** The newest build of each subject that has one. */
export async function listNewestBuilds(connection: Connection, subjectIds: readonly string[]): Promise<Build[]> {
  return await rows<Build>(
    connection,
    // One step into the index for each, however many builds it has.
    sql`select newest.* from unnest(${[...new Set(subjectIds)]}::text[]) as wanted (id)
        cross join lateral (
          select ${columns} from builds where subject_id = wanted.id order by created_at desc, id desc limit 1
        ) newest`,
  );
}

/** The newest build of each of these component configs that has one, by the config's id. */
export async function newestBuildIds(
  connection: Connection,
  configIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ readonly configId: string; readonly id: string }>(
    connection,
    sql`select wanted.id as "configId", newest.id from unnest(${[...new Set(configIds)]}::text[]) as wanted (id)
        cross join lateral (
          select id from builds where component_config_connection_id = wanted.id order by created_at desc, id desc limit 1
        ) newest`,
  );
  return new Map(found.map(({ configId, id }) => [configId, id]));
}

/** Builds of components of the connection's org on one side of a cursor, newest first; one more than `limit`. */
export async function listHistory(
  connection: Connection,
  cursor: HistoryCursor | undefined,
  limit: number,
): Promise<Build[]> {
  const place = sql`(select created_at, id from builds where id = ${cursor?.buildId ?? ""})`;
  if (cursor?.direction === "newer") {
    const found = await rows<Build>(
      connection,
      sql`select ${columns} from builds
          where org_id = exclave_org() and component_id is not null and (created_at, id) > ${place}
          order by created_at, id limit ${limit + 1}`,
    );
    return found.reverse();
  }
  const after = cursor ? sql`and (created_at, id) < ${place}` : sql``;
  return await rows<Build>(
    connection,
    sql`select ${columns} from builds where org_id = exclave_org() and component_id is not null ${after}
        order by created_at desc, id desc limit ${limit + 1}`,
  );
}

/** Every status the builds have had, oldest first. */
export async function buildHistories(connection: Connection, ids: readonly string[]): Promise<BuildStatusChange[]> {
  return await rows<BuildStatusChange>(
    connection,
    sql`select build_id as "buildId", sequence, status, description, reason_code as "reasonCode",
          created_by_id as "createdById", created_at as "createdAt"
        from build_status_history where build_id = any(${ids}) order by build_id, sequence`,
  );
}
