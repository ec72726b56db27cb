import { type Connection, inOrg, type Pools } from "@exclave/database";
import { type Clock, forbidden, isFault } from "@exclave/kernel";
import { type Authenticator, authorize, bearerToken, orgsOf, type Principal } from "../../auth/index.ts";
import type { PushTargets, RepositoryCatalog } from "./ports.ts";
import type { Entry, RegistryAction, RegistryRequest } from "./registry-request.ts";
import { parseRepository, type Repository, unknownRepository } from "./repository.ts";

export type RegistryEntry = Entry<Principal>;

type EnteredWork<T> = (connection: Connection, entry: RegistryEntry) => Promise<T>;

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
  /** `enter`, and then `work` in the same transaction of the org. */
  within<T>(request: RegistryRequest, action: RegistryAction, work: EnteredWork<T>): Promise<T>;
  /** In a transaction of the repository's org. */
  mayPull(connection: Connection, principal: Principal, name: string): Promise<boolean>;
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

  /** What can be said without asking the database. */
  function admit(principal: Principal, repository: Repository, action: RegistryAction): void {
    if (!orgsOf(principal).includes(repository.orgId)) {
      throw unknownRepository(repository.name);
    }
    authorize(principal, actions[action], { orgId: repository.orgId });
  }

  async function check(
    connection: Connection,
    { principal, repository }: RegistryEntry,
    action: RegistryAction,
  ): Promise<void> {
    if (principal.kind === "job" && (await targets.repositoryOf(connection, principal.id)) !== repository.name) {
      throw forbidden("registry.not-own", `job ${principal.id} may not ${action} in ${repository.name}`, {
        hint: "a job has the repository that its plan names, and no other",
      });
    }
    if (action === "push" && !(await catalog.hasComponent(connection, repository))) {
      throw unknownRepository(repository.name);
    }
  }

  const identify = (authorization: string | undefined): Promise<Principal> =>
    authenticator.authenticate(bearerToken(authorization));

  async function within<T>(request: RegistryRequest, action: RegistryAction, work: EnteredWork<T>): Promise<T> {
    const principal = await identify(request.authorization);
    const repository = parseRepository(request.name);
    admit(principal, repository, action);
    const entry = { principal, repository, requestId: request.requestId };
    return await inOrg(pools, repository.orgId, async (connection) => {
      await check(connection, entry, action);
      return await work(connection, entry);
    });
  }

  return {
    identify,
    within,
    enter: (request, action) => within(request, action, async (_connection, entry) => entry),
    async mayPull(connection, principal, name) {
      try {
        const repository = parseRepository(name);
        admit(principal, repository, "pull");
        await check(connection, { principal, repository, requestId: "" }, "pull");
        return true;
      } catch (error) {
        if (isFault(error)) {
          // Whatever the reason, the answer to who asks is that there is nothing to pull.
          return false;
        }
        throw error;
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
