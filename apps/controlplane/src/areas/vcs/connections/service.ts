import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, lockForTransaction, type Pools } from "@exclave/database";
import { type Clock, invalidField, isFault, nearest, newId } from "@exclave/kernel";
import { authorize, can } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import {
  checkInstallId,
  connectionGone,
  installationTaken,
  notConnected,
  requireConnection,
  type VcsConnection,
} from "./connection.ts";
import { githubNotConfigured, repositoryNotInstalled } from "./github-failure.ts";
import { type GithubRepositoryName, gitUrlOf, parseGithubRepository } from "./github-repository.ts";
import type { RepositoryToken } from "./installation.ts";
import type { Github, PublishEvent } from "./ports.ts";
import {
  endConnection,
  findByInstallation,
  findConnection,
  findConnections,
  findReaching,
  insertConnection,
  listConnections,
  listStatusChanges,
  orgsOfInstallation,
} from "./store.ts";
import { toWireConnection, toWireRepository, toWireStatus } from "./wire.ts";

/** A source that is reached through a connection. */
export interface ConnectedSource {
  readonly orgId: string;
  readonly connectionId: string;
  /** As configured: `owner/name`, or a URL at GitHub. */
  readonly repository: string;
}

/** The way to one repository, open for as long as the token holds. */
export interface OpenedSource {
  /** The connection that reaches it; another than the configured one when that has ended. */
  readonly connectionId: string;
  readonly url: string;
  readonly token: RepositoryToken;
}

/** An org's connections, and what is reached through them. Any number of calls at once. */
export interface ConnectionService {
  list(
    context: RequestContext,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"VCSConnection">[]; hasNext: boolean }>;
  /** An installation that is connected already is answered as it is. */
  create(context: RequestContext, installId: string): Promise<Wire<"VCSConnection">>;
  get(context: RequestContext, connectionId: string): Promise<Wire<"VCSConnection">>;
  /** Ends the connection; with `isUninstalling` the app leaves the account too. */
  remove(context: RequestContext, connectionId: string, options: { readonly isUninstalling: boolean }): Promise<void>;
  /** What GitHub says of the installation now; that it is gone is an answer too. */
  checkStatus(context: RequestContext, connectionId: string): Promise<Wire<"VCSConnectionStatusResponse">>;
  repositories(context: RequestContext, connectionId: string): Promise<Wire<"VCSConnectionReposResponse">>;
  branches(
    context: RequestContext,
    connectionId: string,
    repository: { readonly owner: string | undefined; readonly name: string | undefined },
  ): Promise<Wire<"Branch">[]>;
  /** The connection of the org that reaches a repository; throws InvalidInput that names the nearest ones. */
  find(orgId: string, repository: string): Promise<string>;
  /** Opens the way to a source; asks GitHub for a new token when told to. */
  open(source: ConnectedSource, options?: { readonly isFresh: boolean }): Promise<OpenedSource>;
  /** Those of the org that `connection` is scoped to. */
  ofOrg(connection: Connection): Promise<Wire<"VCSConnection">[]>;
  wireConnections(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;
}

export interface ConnectionServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  /** Undefined where the operator named no app. */
  readonly github: Github | undefined;
  readonly publish: PublishEvent;
}

/** Accounts whose repositories are looked through for a name that was meant. */
const SEARCHED_CONNECTIONS = 5;
const MANY = { offset: 0, limit: 100 };

export function createConnectionService(options: ConnectionServiceOptions): ConnectionService {
  const { pools, mutate, clock, publish } = options;

  function requireGithub(): Github {
    if (!options.github) {
      throw githubNotConfigured();
    }
    return options.github;
  }

  async function whole(connection: Connection, found: readonly VcsConnection[]): Promise<Wire<"VCSConnection">[]> {
    const ids = found.map(({ id }) => id);
    const changes = ids.length === 0 ? [] : await listStatusChanges(connection, ids);
    return found.map((one) => toWireConnection(one, changes));
  }

  async function read(context: RequestContext, connectionId: string): Promise<VcsConnection> {
    return await inOrg(pools, context.orgId, async (connection) =>
      requireConnection(await findConnection(connection, connectionId), connectionId),
    );
  }

  /** Called with the installation's lock held, so that of two orgs that ask at once the second sees the first. */
  async function refuseTaken({ principal, orgId }: RequestContext, installId: string): Promise<void> {
    const holders = await inSystem(pools, (connection) => orgsOfInstallation(connection, installId));
    const others = holders.filter((holder) => holder !== orgId);
    if (others.length > 0 && !others.some((other) => can(principal, "vcs.write", { orgId: other }))) {
      throw installationTaken(installId);
    }
  }

  async function reachable(github: Github, connections: readonly VcsConnection[]): Promise<string[]> {
    const listings = await Promise.allSettled(
      connections.slice(0, SEARCHED_CONNECTIONS).map(({ githubInstallId }) => github.listRepositories(githubInstallId)),
    );
    // Only for a hint: an installation that does not answer has no suggestions.
    return listings.flatMap((listing) =>
      listing.status === "fulfilled" ? listing.value.items.map(({ fullName }) => fullName) : [],
    );
  }

  function announce(connection: Connection, { orgId, id, githubAccountName }: VcsConnection, what: string) {
    const payload = { github_account_name: githubAccountName };
    return publish(connection, { orgId, topic: "vcs", resourceId: id, type: `vcs-connection.${what}`, payload });
  }

  return {
    async list({ principal, orgId }, page) {
      authorize(principal, "vcs.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = await listConnections(connection, page);
        return { items: await whole(connection, found.slice(0, page.limit)), hasNext: found.length > page.limit };
      });
    },
    async create(context, given) {
      const { principal, orgId } = context;
      authorize(principal, "vcs.write", { orgId });
      const installId = checkInstallId(given);
      const { account } = await requireGithub().installation(installId);
      const kind = { action: "vcs-connection.create", resourceType: "vcs_connection" };
      return await mutate(context, kind, async (connection) => {
        await lockForTransaction(connection, `github installation ${installId}`);
        const known = await findByInstallation(connection, installId);
        if (!known) {
          await refuseTaken(context, installId);
        }
        const connected =
          known ??
          (await insertConnection(connection, {
            id: newId("vcsConnection"),
            orgId,
            createdById: principal.id,
            githubInstallId: installId,
            githubAccountId: String(account.id),
            githubAccountName: account.login,
            status: "active",
            statusDescription: `connected to ${account.login}`,
          }));
        if (!known) {
          await announce(connection, connected, "created");
        }
        const [answer] = await whole(connection, [connected]);
        return { answer: answer!, resourceId: connected.id, details: { github_install_id: installId } };
      });
    },
    async get({ principal, orgId }, connectionId) {
      authorize(principal, "vcs.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = requireConnection(await findConnection(connection, connectionId), connectionId);
        return (await whole(connection, [found]))[0]!;
      });
    },
    async remove(context, connectionId, { isUninstalling }) {
      authorize(context.principal, "vcs.write", { orgId: context.orgId });
      const { githubInstallId } = await read(context, connectionId);
      if (isUninstalling) {
        await requireGithub().removeInstallation(githubInstallId);
      }
      const kind = { action: "vcs-connection.delete", resourceType: "vcs_connection" };
      await mutate(context, kind, async (connection) => {
        const found = requireConnection(await findConnection(connection, connectionId), connectionId);
        await endConnection(connection, found.id);
        await announce(connection, found, "deleted");
        return { answer: null, resourceId: found.id, details: { is_uninstalled: isUninstalling } };
      });
    },
    async checkStatus(context, connectionId) {
      authorize(context.principal, "vcs.read", { orgId: context.orgId });
      const { githubInstallId } = await read(context, connectionId);
      try {
        return toWireStatus(githubInstallId, await requireGithub().installation(githubInstallId), clock.now());
      } catch (error) {
        if (isFault(error) && error.code === "vcs.installation-gone") {
          const checked_at = clock.now().toISOString();
          return { github_install_id: githubInstallId, status: "error", checked_at, error: error.message };
        }
        throw error;
      }
    },
    async repositories(context, connectionId) {
      authorize(context.principal, "vcs.read", { orgId: context.orgId });
      const { githubInstallId } = await read(context, connectionId);
      const { total, items } = await requireGithub().listRepositories(githubInstallId);
      return { total_count: total, repositories: items.map(toWireRepository) };
    },
    async branches(context, connectionId, { owner = "", name = "" }) {
      authorize(context.principal, "vcs.read", { orgId: context.orgId });
      const { githubInstallId } = await read(context, connectionId);
      const github = requireGithub();
      if (owner === "" || name === "") {
        throw invalidField(owner === "" ? "owner" : "repo", "", "must name a repository of the connection");
      }
      const repository = parseGithubRepository(`${owner}/${name}`, github.webUrl);
      return (await github.listBranches(githubInstallId, repository)).map((branch) => ({ name: branch }));
    },
    async find(orgId, text) {
      const github = requireGithub();
      const repository = parseGithubRepository(text, github.webUrl);
      const connections = await inOrg(pools, orgId, (connection) => listConnections(connection, MANY));
      const reaching = connections.find(({ githubAccountName }) => isSame(githubAccountName, repository.owner));
      if (!reaching) {
        const close = await reachable(github, connections);
        const spelled = spell(repository);
        throw nearest(spelled, close).length === 0
          ? notConnected(
              spelled,
              connections.map(({ githubAccountName }) => githubAccountName),
            )
          : repositoryNotInstalled(spelled, close);
      }
      await github.repositoryToken(reaching.githubInstallId, repository);
      return reaching.id;
    },
    async open({ orgId, connectionId, repository: text }, { isFresh } = { isFresh: false }) {
      const github = requireGithub();
      const repository = parseGithubRepository(text, github.webUrl);
      const reaching = await inOrg(pools, orgId, (connection) =>
        findReaching(connection, connectionId, repository.owner),
      );
      if (!reaching) {
        throw connectionGone(spell(repository));
      }
      const token = await github.repositoryToken(reaching.githubInstallId, repository, { isFresh });
      return { connectionId: reaching.id, url: gitUrlOf(repository, github.webUrl), token };
    },
    async ofOrg(connection) {
      return await whole(connection, (await listConnections(connection, MANY)).slice(0, MANY.limit));
    },
    async wireConnections(connection, ids) {
      const found = ids.length === 0 ? [] : await findConnections(connection, ids);
      return new Map((await whole(connection, found)).map((one) => [one.id!, one]));
    },
  };
}

function spell({ owner, name }: GithubRepositoryName): string {
  return `${owner}/${name}`;
}

/** GitHub takes logins in any case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
