import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, type Pools, unlessTaken } from "@exclave/database";
import { conflict, newId, notFound } from "@exclave/kernel";
import { authorize, orgsOf } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import { checkFeatures, features, featuresOf } from "./feature.ts";
import { checkOrgName, type Org } from "./org.ts";
import type { ConnectionsOfOrg, OnMembershipChange, OrgFurnishing, RunnersOfOrg } from "./ports.ts";
import { countOrg, findOrg, insertOrg, listOrgs, mergeFeatures, renameOrg } from "./store.ts";
import { toWireOrg, toWireStats, type WireOrgStats } from "./wire.ts";

export interface OrgPage {
  readonly offset: number;
  readonly limit: number;
  readonly search: string;
}

export interface OrgService {
  create(context: RequestContext, request: RequestBody<"create_org">): Promise<Wire<"Org">>;
  list(context: RequestContext, page: OrgPage): Promise<{ items: Wire<"Org">[]; hasNext: boolean }>;
  current(context: RequestContext): Promise<Wire<"Org">>;
  rename(context: RequestContext, request: RequestBody<"update_org">): Promise<Wire<"Org">>;
  stats(context: RequestContext): Promise<WireOrgStats>;
  /** Every feature that there is. */
  listFeatures(context: RequestContext): Wire<"OrgFeatureInfo">[];
  /** Each of them, and whether the org has it. */
  features(context: RequestContext): Promise<Record<string, boolean>>;
  changeFeatures(context: RequestContext, request: RequestBody<"update_org_features">): Promise<Wire<"Org">>;
}

export interface OrgServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly furnishing: OrgFurnishing;
  readonly vcsConnections: ConnectionsOfOrg;
  readonly runnerGroup: RunnersOfOrg;
  readonly onMembershipChange: OnMembershipChange;
  readonly publicUrl: string;
}

export function createOrgService(options: OrgServiceOptions): OrgService {
  const { pools, mutate, furnishing, vcsConnections, runnerGroup, onMembershipChange, publicUrl } = options;

  /** The org that the connection is scoped to. */
  async function show(connection: Connection, org: Org): Promise<Wire<"Org">> {
    return toWireOrg(org, publicUrl, {
      vcsConnections: await vcsConnections(connection),
      runnerGroup: await runnerGroup(connection, org.id),
    });
  }

  return {
    async create(context, request) {
      authorize(context.principal, "org.create");
      const name = checkOrgName(request.name);
      const created = await mutate(context, { action: "org.create", resourceType: "org" }, async (connection) => {
        const org = await createOrg(connection, furnishing, {
          id: newId("org"),
          name,
          sandboxMode: request.use_sandbox_mode ?? false,
          createdById: context.principal.id,
        });
        const company = { vcsConnections: [], runnerGroup: await runnerGroup(connection, org.id) };
        return { answer: toWireOrg(org, publicUrl, company), resourceId: org.id, orgId: org.id };
      });
      onMembershipChange();
      return created;
    },
    async list({ principal }, page) {
      authorize(principal, "org.read");
      const orgs = await inSystem(pools, (connection) => listOrgs(connection, orgsOf(principal), page));
      return {
        items: orgs.slice(0, page.limit).map((org) => toWireOrg(org, publicUrl)),
        hasNext: orgs.length > page.limit,
      };
    },
    async current({ principal, orgId }) {
      authorize(principal, "org.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        return await show(connection, found(await findOrg(connection, orgId), orgId));
      });
    },
    async rename(context, request) {
      const { principal, orgId } = context;
      authorize(principal, "org.write", { orgId });
      const name = checkOrgName(request.name);
      return await mutate(context, { action: "org.rename", resourceType: "org" }, async (connection) => {
        const org = await refuseTakenName(name, () => renameOrg(connection, orgId, name));
        return { answer: await show(connection, found(org, orgId)), resourceId: orgId, details: { name } };
      });
    },
    async stats({ principal, orgId }) {
      authorize(principal, "org.read", { orgId });
      return toWireStats(await inOrg(pools, orgId, (connection) => countOrg(connection, orgId)));
    },
    listFeatures({ principal }) {
      authorize(principal, "account.read");
      return features.map(({ name, description }) => ({ name, description }));
    },
    async features({ principal, orgId }) {
      authorize(principal, "org.read", { orgId });
      const org = await inOrg(pools, orgId, (connection) => findOrg(connection, orgId));
      return featuresOf(found(org, orgId).features);
    },
    async changeFeatures(context, request) {
      const { principal, orgId } = context;
      authorize(principal, "org.write", { orgId });
      const said = checkFeatures(request.features);
      const kind = { action: "org.change-features", resourceType: "org" };
      return await mutate(context, kind, async (connection) => {
        const org = found(await mergeFeatures(connection, orgId, said), orgId);
        return { answer: await show(connection, org), resourceId: orgId, details: { features: said } };
      });
    },
  };
}

export interface NewOrg {
  readonly id: string;
  readonly name: string;
  readonly sandboxMode: boolean;
  readonly createdById: string;
  readonly runnerId?: string;
}

/** Makes an org with all that belongs to it, in the caller's transaction. */
export async function createOrg(connection: Connection, furnishing: OrgFurnishing, asked: NewOrg): Promise<Org> {
  const { runnerId, ...rest } = asked;
  const org = await refuseTakenName(asked.name, () =>
    insertOrg(connection, {
      ...rest,
      status: "active",
      statusDescription: "org is active",
      notificationsConfigId: newId("notificationsConfig"),
    }),
  );
  await furnishing.insertRoles(connection, org.id, asked.createdById);
  await furnishing.grantRole(connection, org.id, asked.createdById, "org_admin");
  await furnishing.createRunnerGroup(connection, {
    orgId: org.id,
    orgName: org.name,
    createdById: asked.createdById,
    ...(runnerId === undefined ? {} : { runnerId }),
  });
  return org;
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken(
    "orgs_name",
    () => conflict("org.name-taken", `an org named ${name} exists already`, { hint: "choose another name" }),
    write,
  );
}

function found(org: Org | undefined, orgId: string): Org {
  if (!org) {
    throw notFound("org.not-found", `org ${orgId} was not found`);
  }
  return org;
}
