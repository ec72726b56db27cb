import { inSystem, type Pools } from "@exclave/database";
import { type Clock, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { OrgEnding, Removal } from "./ports.ts";
import { type DeletedOrg, markDeleted, markSwept, unsweptOrgs } from "./store.ts";

export interface OrgDeleting {
  /** Deletes the request's org; answers true. */
  remove(context: RequestContext): Promise<boolean>;
  /** Removes what deleted orgs left; safe on several replicas at once. Answers how many orgs it looked at. */
  sweep(): Promise<number>;
}

export interface OrgDeletingOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly ending: OrgEnding;
  readonly removals: readonly Removal[];
  readonly onMembershipChange: () => void;
}

/** By then every request that began before the deletion is over, and no token of the org is cached anywhere. */
const SETTLED_MILLISECONDS = 600_000;

export function createOrgDeleting(options: OrgDeletingOptions): OrgDeleting {
  const { pools, mutate, clock, ending, removals, onMembershipChange } = options;

  async function sweepOne({ id, deletedAt }: DeletedOrg): Promise<void> {
    const isSettled = clock.now().getTime() - deletedAt.getTime() > SETTLED_MILLISECONDS;
    await inSystem(pools, async (connection) => {
      await ending.endWork(connection, id);
      await ending.revokeTokens(connection, id);
    });
    for (const removal of removals) {
      let removed = 0;
      do {
        removed = await inSystem(pools, (connection) => removal(connection, id));
      } while (removed > 0);
    }
    if (isSettled) {
      await inSystem(pools, (connection) => markSwept(connection, id));
    }
  }

  return {
    async remove(context) {
      const { principal, orgId } = context;
      authorize(principal, "org.delete", { orgId });
      await mutate(context, { action: "org.delete", resourceType: "org" }, async (connection) => {
        if (!(await markDeleted(connection, orgId))) {
          throw notFound("org.not-found", `org ${orgId} was not found`, { hint: "GET /v1/orgs lists yours" });
        }
        await ending.endWork(connection, orgId);
        await ending.revokeTokens(connection, orgId);
        await ending.announce(connection, orgId);
        return { answer: true, resourceId: orgId };
      });
      onMembershipChange();
      return true;
    },
    async sweep() {
      const orgs = await unsweptOrgs(pools.system);
      for (const org of orgs) {
        await sweepOne(org);
      }
      return orgs.length;
    },
  };
}
