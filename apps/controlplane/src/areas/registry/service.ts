import { inOrg, type Pools } from "@exclave/database";
import { type Clock, forbidden } from "@exclave/kernel";
import { type Authenticator, authorize, bearerToken, orgsOf, type Principal } from "../../auth/index.ts";
import type { PushTargets, RepositoryCatalog } from "./ports.ts";
import type { Entry, RegistryAction, RegistryRequest } from "./registry-request.ts";
import { parseRepository, type Repository, unknownRepository } from "./repository.ts";

export type RegistryEntry = Entry<Principal>;

/** What the token endpoint answers; the two names of the token are those of two versions of the protocol. */
export interface TokenAnswer {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
}

/** Who may do what in which repository; the first line of everything in this area. Safe concurrently. */
export interface RegistryAccess {
  /** The principal of an `Authorization` header, `Bearer` or `Basic`. */
  identify(authorization: string | undefined): Promise<Principal>;
  /** Throws NotFound for another org's repository, as if it were not there, and Forbidden within one's own. */
  enter(request: RegistryRequest, action: RegistryAction): Promise<RegistryEntry>;
  mayPull(principal: Principal, name: string): Promise<boolean>;
  /** The token for a user name and a password that is one of our tokens. */
  exchange(secret: string | undefined): Promise<TokenAnswer>;
}

export interface RegistryAccessOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly authenticator: Authenticator;
  readonly catalog: RepositoryCatalog;
  readonly targets: PushTargets;
}

const actions = { pull: "artifact.read", push: "artifact.push", delete: "artifact.delete" } as const;
/** Clients ask again after this; the token itself holds as long as the one it was made from. */
const TOKEN_SECONDS = 300;

export function createRegistryAccess(options: RegistryAccessOptions): RegistryAccess {
  const { pools, clock, authenticator, catalog, targets } = options;

  async function permit(principal: Principal, repository: Repository, action: RegistryAction): Promise<void> {
    if (!orgsOf(principal).includes(repository.orgId)) {
      throw unknownRepository(repository.name);
    }
    authorize(principal, actions[action], { orgId: repository.orgId });
    if (principal.kind !== "job" && action !== "push") {
      return;
    }
    await inOrg(pools, repository.orgId, async (connection) => {
      if (principal.kind === "job" && (await targets.repositoryOf(connection, principal.id)) !== repository.name) {
        throw forbidden("registry.not-own", `job ${principal.id} may not ${action} in ${repository.name}`, {
          hint: "a job has the repository that its plan names, and no other",
        });
      }
      if (action === "push" && !(await catalog.hasComponent(connection, repository))) {
        throw unknownRepository(repository.name);
      }
    });
  }

  const identify = (authorization: string | undefined): Promise<Principal> =>
    authenticator.authenticate(bearerToken(authorization));

  return {
    identify,
    async enter({ authorization, name, requestId }, action) {
      const principal = await identify(authorization);
      const repository = parseRepository(name);
      await permit(principal, repository, action);
      return { principal, repository, requestId };
    },
    async mayPull(principal, name) {
      try {
        await permit(principal, parseRepository(name), "pull");
        return true;
      } catch {
        // Whatever the reason, the answer to who asks is that there is nothing to pull.
        return false;
      }
    },
    async exchange(secret) {
      await authenticator.authenticate(secret);
      // The very token that came: every request is authorised by who it stands for, so a signed copy with scopes would
      // add nothing but keys to share among replicas and minutes in which a revoked token still works.
      const token = secret ?? "";
      const issued = clock.now().toISOString();
      return { token, access_token: token, expires_in: TOKEN_SECONDS, issued_at: issued };
    },
  };
}
