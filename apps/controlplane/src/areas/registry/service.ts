import { type Connection, inOrg, type Pools } from "@exclave/database";
import { forbidden, isFault } from "@exclave/kernel";
import { type Authenticator, authorize, bearerToken, orgsOf, type TokenPrincipal } from "../../auth/index.ts";
import type { RegistryTokens } from "./granting/index.ts";
import { covers, parseScopes, type Scope } from "./granting/scope.ts";
import { refused } from "./granting/signed-token.ts";
import type { PushTargets, RepositoryCatalog } from "./ports.ts";
import type { Entry, RegistryAction, RegistryRequest, TokenRequest } from "./registry-request.ts";
import { parseRepository, type Repository, unknownRepository } from "./repository.ts";
import { type TokenAnswer, toTokenAnswer } from "./wire.ts";

export type RegistryEntry = Entry<TokenPrincipal>;

/** Who a request comes from, before it is known where it goes. */
export type Visitor = Pick<RegistryEntry, "principal" | "scopes">;

type EnteredWork<T> = (connection: Connection, entry: RegistryEntry) => Promise<T>;

/** Who may do what in which repository; the first line of everything in this area. Safe concurrently. */
export interface RegistryAccess {
  /** Who an `Authorization` header speaks for: a registry token, one of our own as a bearer, or one as the password of `Basic`. */
  identify(authorization: string | undefined): Promise<Visitor>;
  /** Throws NotFound for another org's repository, as if it were not there, and Forbidden within one's own. */
  enter(request: RegistryRequest, action: RegistryAction): Promise<RegistryEntry>;
  /** `enter`, and then `work` in the same transaction of the org. */
  within<T>(request: RegistryRequest, action: RegistryAction, work: EnteredWork<T>): Promise<T>;
  /** In a transaction of the repository's org. */
  mayPull(connection: Connection, visitor: Visitor, name: string): Promise<boolean>;
  /** A registry token for a password that is one of our tokens: what is asked for, as far as it is allowed. */
  exchange(secret: string | undefined, asked: TokenRequest): Promise<TokenAnswer>;
}

export interface RegistryAccessOptions {
  readonly pools: Pools;
  readonly authenticator: Authenticator;
  readonly tokens: RegistryTokens;
  readonly catalog: RepositoryCatalog;
  readonly targets: PushTargets;
}

const actions = { pull: "artifact.read", push: "artifact.push", delete: "artifact.delete" } as const;
const everyAction = Object.keys(actions) as RegistryAction[];

export function createRegistryAccess(options: RegistryAccessOptions): RegistryAccess {
  const { pools, authenticator, tokens, catalog, targets } = options;

  /** What can be said without asking the database. */
  function admit(principal: TokenPrincipal, repository: Repository, action: RegistryAction): void {
    if (!orgsOf(principal).includes(repository.orgId)) {
      throw unknownRepository(repository.name);
    }
    authorize(principal, actions[action], { orgId: repository.orgId });
  }

  async function check(
    connection: Connection,
    { principal, scopes, repository }: Omit<RegistryEntry, "requestId">,
    action: RegistryAction,
  ): Promise<void> {
    if (principal.kind === "job" && (await targets.repositoryOf(connection, principal.id)) !== repository.name) {
      throw forbidden("registry.not-own", `job ${principal.id} may not ${action} in ${repository.name}`, {
        hint: "a job has the repository that its plan names, and no other",
      });
    }
    if (action === "push" && !(await catalog.hasOwner(connection, repository))) {
      throw unknownRepository(repository.name);
    }
    if (!covers(scopes, { type: "repository", name: repository.name, actions: [action] })) {
      // Last, since another token would not help whoever may not do it at all.
      throw refused("registry.scope-missing", `the registry token is not for ${action} in ${repository.name}`);
    }
  }

  async function identify(authorization: string | undefined): Promise<Visitor> {
    const token = bearerToken(authorization);
    const grant = token === undefined ? undefined : await tokens.read(token);
    return grant
      ? { principal: await authenticator.confirm(grant.tokenId), scopes: grant.scopes }
      : { principal: await authenticator.authenticate(token), scopes: undefined };
  }

  async function within<T>(request: RegistryRequest, action: RegistryAction, work: EnteredWork<T>): Promise<T> {
    const visitor = await identify(request.authorization);
    const repository = parseRepository(request.name);
    admit(visitor.principal, repository, action);
    const entry = { ...visitor, repository, requestId: request.requestId };
    return await inOrg(pools, repository.orgId, async (connection) => {
      await check(connection, entry, action);
      return await work(connection, entry);
    });
  }

  /** True when nothing speaks against it; whatever does, the answer to who asks is no. */
  async function holds(work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (isFault(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Of what is asked for in one repository, what the principal may do. */
  async function narrowed(principal: TokenPrincipal, asked: Scope): Promise<Scope> {
    const allowed: string[] = [];
    const wanted = everyAction.filter((action) => asked.actions.includes(action) || asked.actions.includes("*"));
    for (const action of wanted) {
      const isAllowed = await holds(async () => {
        const repository = parseRepository(asked.name);
        admit(principal, repository, action);
        await inOrg(pools, repository.orgId, (connection) =>
          check(connection, { principal, scopes: undefined, repository }, action),
        );
      });
      if (isAllowed) {
        allowed.push(action);
      }
    }
    return { ...asked, actions: allowed };
  }

  async function grantable(principal: TokenPrincipal, asked: readonly Scope[]): Promise<Scope[]> {
    const granted: Scope[] = [];
    for (const scope of asked) {
      if (scope.type === "repository") {
        granted.push(await narrowed(principal, scope));
      } else if (scope.type === "registry" && scope.name === "catalog") {
        // Whoever asks for the list sees what is theirs in it.
        granted.push({ ...scope, actions: ["*"] });
      }
    }
    return granted.filter((scope) => scope.actions.length > 0);
  }

  return {
    identify,
    within,
    enter: (request, action) => within(request, action, async (_connection, entry) => entry),
    mayPull: (connection, visitor, name) =>
      holds(async () => {
        const repository = parseRepository(name);
        admit(visitor.principal, repository, "pull");
        await check(connection, { ...visitor, repository }, "pull");
      }),
    async exchange(secret, { scopes, isOffline }) {
      const principal = await authenticator.authenticate(secret);
      const granted = await grantable(principal, parseScopes(scopes));
      const issued = await tokens.issue(principal, granted);
      // To be shown again it must be the very token: it is what can be revoked.
      return toTokenAnswer(issued, granted, isOffline ? secret : undefined);
    },
  };
}
