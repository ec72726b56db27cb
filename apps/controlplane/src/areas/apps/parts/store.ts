import { type Connection, row, rows, sql } from "@exclave/database";
import type { Part, PartBase, PartContent, PartKind, PartOf, SandboxPart } from "./part.ts";

const columns = sql`p.id, p.org_id as "orgId", p.app_id as "appId", p.app_config_id as "appConfigId", p.kind, p.content,
  p.created_by_id as "createdById", p.created_at as "createdAt",
  (select r.content->>'type' from app_config_parts r where r.app_config_id = p.app_config_id and r.kind = 'runner'
   order by r.sequence desc limit 1) as "runnerType"`;

export type NewPart = Omit<PartBase, "createdAt" | "runnerType"> & PartContent;

/** Adds a part to an app config, which the caller holds; one of its kind that is there no longer counts. */
export async function insertPart(connection: Connection, part: NewPart): Promise<Part> {
  const inserted = await row<Part>(
    connection,
    sql`with p as (
          insert into app_config_parts (id, org_id, app_id, app_config_id, kind, content, created_by_id)
          values (${part.id}, ${part.orgId}, ${part.appId}, ${part.appConfigId}, ${part.kind},
            ${JSON.stringify(part.content)}::jsonb, ${part.createdById})
          returning *
        )
        select ${columns} from p`,
  );
  return inserted!;
}

/** The parts of an app config: of each kind the newest. */
export async function listPartsOfConfig(connection: Connection, appConfigId: string): Promise<Part[]> {
  return await rows<Part>(
    connection,
    sql`select distinct on (p.kind) ${columns} from app_config_parts p where p.app_config_id = ${appConfigId}
        order by p.kind, p.sequence desc`,
  );
}

/** The newest parts of some kinds of some apps, whichever app config they are in. */
export async function listNewestParts(
  connection: Connection,
  appIds: readonly string[],
  kinds: readonly PartKind[],
): Promise<Part[]> {
  return await rows<Part>(
    connection,
    sql`select distinct on (p.app_id, p.kind) ${columns} from app_config_parts p
        where p.app_id = any(${appIds}) and p.kind = any(${kinds})
        order by p.app_id, p.kind, p.sequence desc`,
  );
}

/** A part of that app and kind; without an id, the newest. */
export async function findPart<Kind extends PartKind>(
  connection: Connection,
  appId: string,
  kind: Kind,
  id?: string,
): Promise<PartOf<Kind> | undefined> {
  return await row<PartOf<Kind>>(
    connection,
    sql`select ${columns} from app_config_parts p
        where p.app_id = ${appId} and p.kind = ${kind} and (${id ?? null}::text is null or p.id = ${id ?? null})
        order by p.sequence desc limit 1`,
  );
}

/** Sandboxes by id, of any app; an id of another kind of part finds none. */
export async function findSandboxes(connection: Connection, ids: readonly string[]): Promise<SandboxPart[]> {
  return await rows<SandboxPart>(
    connection,
    sql`select ${columns} from app_config_parts p where p.id = any(${ids}) and p.kind = 'sandbox'`,
  );
}

/** Newest first; one more than the limit. */
export async function listParts<Kind extends PartKind>(
  connection: Connection,
  appId: string,
  kind: Kind,
  page: { readonly offset: number; readonly limit: number },
): Promise<PartOf<Kind>[]> {
  return await rows<PartOf<Kind>>(
    connection,
    sql`select ${columns} from app_config_parts p where p.app_id = ${appId} and p.kind = ${kind}
        order by p.sequence desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** The newest part of an app that holds a policy of that id. */
export async function findPartWithPolicy(
  connection: Connection,
  appId: string,
  policyId: string,
): Promise<PartOf<"policies"> | undefined> {
  return await row<PartOf<"policies">>(
    connection,
    sql`select ${columns} from app_config_parts p
        where p.app_id = ${appId} and p.kind = 'policies'
          and p.content->'policies' @> ${JSON.stringify([{ id: policyId }])}::jsonb
        order by p.sequence desc limit 1`,
  );
}
