import { inOrg, type Pools } from "@exclave/database";
import { can, orgsOf, type TokenPrincipal } from "../../../auth/index.ts";
import { covers } from "../granting/scope.ts";
import { refused } from "../granting/signed-token.ts";
import type { RegistryAccess } from "../index.ts";
import { type TagPage, tagPageOf } from "../manifests/manifest.ts";
import { isKnown } from "../manifests/store.ts";
import type { PushTargets } from "../ports.ts";
import { listRepositories } from "./store.ts";

export interface RepositoryList {
  readonly repositories: readonly string[];
  readonly hasMore: boolean;
}

export interface CatalogService {
  /** The repositories that the principal may pull from, in order of their names. */
  list(authorization: string | undefined, n: string | undefined, last: string | undefined): Promise<RepositoryList>;
}

export interface CatalogServiceOptions {
  readonly pools: Pools;
  readonly access: RegistryAccess;
  readonly targets: PushTargets;
}

export function createCatalogService({ pools, access, targets }: CatalogServiceOptions): CatalogService {
  async function ofOrg(principal: TokenPrincipal, orgId: string, { limit, after }: TagPage): Promise<string[]> {
    return await inOrg(pools, orgId, async (connection) => {
      if (principal.kind !== "job") {
        return await listRepositories(connection, after, limit);
      }
      const own = await targets.repositoryOf(connection, principal.id);
      return own !== undefined && own > after && (await isKnown(connection, own)) ? [own] : [];
    });
  }

  return {
    async list(authorization, n, last) {
      const { principal, scopes } = await access.identify(authorization);
      if (!covers(scopes, { type: "registry", name: "catalog", actions: ["*"] })) {
        throw refused("registry.scope-missing", "the registry token is not for the list of repositories");
      }
      const page = tagPageOf(n, last);
      // Names begin with the org's id: the orgs in order give the names in order.
      const orgs = orgsOf(principal)
        .filter((orgId) => can(principal, "artifact.read", { orgId }) && orgId >= page.after.split("/")[0]!)
        .toSorted();
      const found: string[] = [];
      for (const orgId of orgs) {
        if (found.length <= page.limit) {
          found.push(...(await ofOrg(principal, orgId, { after: page.after, limit: page.limit + 1 - found.length })));
        }
      }
      const repositories = found.slice(0, page.limit);
      return { repositories, hasMore: repositories.length > 0 && found.length > repositories.length };
    },
  };
}
