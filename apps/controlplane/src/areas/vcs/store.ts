import { type Connection, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { CommitRow, NewCommit } from "./commit.ts";

export async function insertCommit(connection: Connection, commit: NewCommit): Promise<string> {
  const inserted = await row<{ id: string }>(
    connection,
    sql`insert into vcs_connection_commits (id, org_id, created_by_id, sha, author_name, author_email, message,
          vcs_connection_id)
        values (${newId("commit")}, ${commit.orgId}, ${commit.createdById}, ${commit.sha}, ${commit.authorName},
          ${commit.authorEmail}, ${commit.message}, ${commit.vcsConnectionId ?? null})
        returning id`,
  );
  return inserted!.id;
}

export async function findCommits(connection: Connection, ids: readonly string[]): Promise<CommitRow[]> {
  return await rows<CommitRow>(
    connection,
    sql`select id, org_id as "orgId", created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt",
          sha, author_name as "authorName", author_email as "authorEmail", message,
          vcs_connection_id as "vcsConnectionId"
        from vcs_connection_commits where id = any(${ids})`,
  );
}
