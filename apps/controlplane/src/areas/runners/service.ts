import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, type Pools } from "@exclave/database";
import { type Clock, newId, notFound } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { NewOrgRunners } from "../orgs/index.ts";
import type { HeartbeatBook, SignOfLife } from "./heartbeat-book.ts";
import type { HeartbeatPlaces, RunnerTokens } from "./ports.ts";
import { processIdOf } from "./processes/process.ts";
import { tokensInUse } from "./processes/store.ts";
import { checkSettings, HEART_BEAT_NANOSECONDS, isConnected, type Runner, statusOf } from "./runner.ts";
import {
  findGroup,
  findOrgGroup,
  findRunner,
  findSettings,
  insertRunner,
  insertRunnerGroup,
  insertSettings,
  listHeartbeats,
  listRunners,
  mergeSettings,
  writeHeartbeats,
} from "./store.ts";
import { type GroupParts, toWireHeartbeat, toWireRunner, toWireRunnerGroup, toWireSettings } from "./wire.ts";

export interface RunnerService {
  /** An org's own group, in the caller's transaction; undefined where it has none. */
  ofOrg(connection: Connection, orgId: string): Promise<Wire<"RunnerGroup"> | undefined>;
  orgGroup(context: RequestContext): Promise<Wire<"RunnerGroup">>;
  get(context: RequestContext, runnerId: string): Promise<Wire<"Runner">>;
  settings(context: RequestContext, runnerId: string): Promise<Wire<"RunnerGroupSettings">>;
  updateSettings(
    context: RequestContext,
    runnerId: string,
    changes: RequestBody<"update_runner_settings">,
  ): Promise<Wire<"RunnerGroupSettings">>;
  connection(context: RequestContext, runnerId: string): Promise<Wire<"RunnerConnectionStatus">>;
  heartbeats(context: RequestContext, runnerId: string): Promise<Wire<"RunnerHeartBeat">[]>;
  beat(
    context: RequestContext,
    runnerId: string,
    beat: RequestBody<"runner_create_heart_beat">,
  ): Promise<Wire<"RunnerHeartBeat">>;
  createToken(context: RequestContext, runnerId: string): Promise<Wire<"RunnerTokenResponse">>;
  /** Revokes the runner's tokens, save those that its processes use and the one that was made last. */
  pruneTokens(context: RequestContext, runnerId: string): Promise<Wire<"PruneTokensResponse">>;
  /** Refuses a runner that is none of the org's, and writes the heartbeats that a read of its processes needs. */
  prepareRead(context: RequestContext, runnerId: string): Promise<void>;
  /** Writes the heartbeats noted since the last call. */
  flushHeartbeats(): Promise<void>;
}

export interface RunnerServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly book: HeartbeatBook;
  readonly places: HeartbeatPlaces;
  readonly tokens: RunnerTokens;
  readonly publicUrl: string;
}

export function createRunnerService(options: RunnerServiceOptions): RunnerService {
  const { pools, mutate, clock, book, places, tokens, publicUrl } = options;

  async function load(context: RequestContext, runnerId: string): Promise<Runner> {
    authorize(context.principal, "runner.read", { orgId: context.orgId, runnerId });
    const runner = await inOrg(pools, context.orgId, (connection) => findRunner(connection, runnerId));
    if (!runner) {
      throw runnerNotFound(runnerId);
    }
    return { ...runner, ...statusOf(lastSeen(runner), clock.now()) };
  }

  function lastSeen(runner: Runner): Date | undefined {
    return book.lastSeen(runner.id) ?? runner.lastSeenAt ?? undefined;
  }

  async function ofOrg(connection: Connection, orgId: string): Promise<Wire<"RunnerGroup"> | undefined> {
    const group = await findOrgGroup(connection, orgId);
    if (!group) {
      return undefined;
    }
    const parts = await loadParts(connection, group.id);
    const now = clock.now();
    const runners = parts.runners.map((runner) => ({ ...runner, ...statusOf(lastSeen(runner), now) }));
    return toWireRunnerGroup({ ...parts, runners }, publicUrl);
  }

  return {
    ofOrg,
    async orgGroup({ principal, orgId }) {
      authorize(principal, "runner.read", { orgId });
      const group = await inOrg(pools, orgId, (connection) => ofOrg(connection, orgId));
      if (!group) {
        throw notFound("runner-group.not-found", `org ${orgId} has no runner group`);
      }
      return group;
    },
    async get(context, runnerId) {
      const runner = await load(context, runnerId);
      const parts = await inOrg(pools, context.orgId, (connection) => loadParts(connection, runner.runnerGroupId));
      return { ...toWireRunner(runner), runner_group: toWireRunnerGroup({ ...parts, runners: [] }, publicUrl) };
    },
    async settings(context, runnerId) {
      const runner = await load(context, runnerId);
      const { group, settings } = await inOrg(pools, context.orgId, (connection) =>
        loadParts(connection, runner.runnerGroupId),
      );
      return toWireSettings(group, settings, publicUrl);
    },
    async updateSettings(context, runnerId, changes) {
      authorize(context.principal, "runner.write", { orgId: context.orgId, runnerId });
      checkSettings(changes);
      const runner = await load(context, runnerId);
      return await mutate(context, { action: "runner.update-settings", resourceType: "runner" }, async (connection) => {
        await mergeSettings(connection, runner.runnerGroupId, changes);
        const { group, settings } = await loadParts(connection, runner.runnerGroupId);
        return { answer: toWireSettings(group, settings, publicUrl), resourceId: runnerId, details: changes };
      });
    },
    async connection(context, runnerId) {
      const seen = lastSeen(await load(context, runnerId));
      return {
        connected: isConnected(seen, clock.now()),
        latest_heartbeat_timestamp: seen ? Math.floor(seen.getTime() / 1000) : 0,
      };
    },
    async heartbeats(context, runnerId) {
      await load(context, runnerId);
      await this.flushHeartbeats();
      const found = await inOrg(pools, context.orgId, (connection) => listHeartbeats(connection, runnerId));
      return found.map(toWireHeartbeat);
    },
    async beat({ principal, orgId }, runnerId, beat) {
      authorize(principal, "runner.heartbeat", { orgId, runnerId });
      const tokenId = principal.kind === "runner" ? principal.tokenId : "";
      return toWireHeartbeat(book.note(signOfLife({ orgId, runnerId, tokenId }, beat)));
    },
    async createToken(context, runnerId) {
      authorize(context.principal, "runner.write", { orgId: context.orgId, runnerId });
      await load(context, runnerId);
      const kind = { action: "runner.create-token", resourceType: "runner", answersSecret: true };
      return await mutate(context, kind, async (connection) => {
        const answer = await tokens.mintRunnerToken(connection, { ...context, runnerId });
        return { answer, resourceId: runnerId, details: { token_id: answer.id } };
      });
    },
    async pruneTokens(context, runnerId) {
      authorize(context.principal, "runner.write", { orgId: context.orgId, runnerId });
      await load(context, runnerId);
      return await mutate(context, { action: "runner.prune-tokens", resourceType: "runner" }, async (connection) => {
        const kept = await tokensInUse(connection, runnerId);
        const count = await tokens.pruneRunnerTokens(connection, runnerId, kept);
        return { answer: { invalidated_count: count }, resourceId: runnerId, details: { count } };
      });
    },
    async prepareRead(context, runnerId) {
      await load(context, runnerId);
      await this.flushHeartbeats();
    },
    async flushHeartbeats() {
      const taken = book.take();
      if (taken.length > 0) {
        const placed = await inSystem(pools, async (connection) => {
          const found = await places.find(connection, taken);
          await writeHeartbeats(connection, found);
          return found;
        });
        places.remember(placed);
      }
    },
  };
}

/** Who says that it lives. */
export interface SignGiver {
  readonly orgId: string;
  readonly runnerId: string;
  readonly tokenId: string;
}

/** What a runner says of itself, as it is kept. */
export function signOfLife(
  giver: SignGiver,
  { process = "", alive_time: aliveTime, version = "", boot_id: bootId }: RequestBody<"runner_create_heart_beat">,
): SignOfLife {
  const processId = bootId === undefined ? undefined : processIdOf(giver.runnerId, bootId);
  return { ...giver, process, processId, aliveTime, version };
}

function runnerNotFound(runnerId: string): Error {
  return notFound("runner.not-found", `no runner ${runnerId}`, {
    hint: "GET /v1/orgs/current/runner-group lists the org's runners",
  });
}

async function loadParts(connection: Connection, groupId: string): Promise<GroupParts> {
  const group = await findGroup(connection, groupId);
  const settings = await findSettings(connection, groupId);
  if (!group || !settings) {
    throw notFound("runner-group.not-found", `no runner group ${groupId}`);
  }
  return { group, settings, runners: await listRunners(connection, groupId) };
}

/** Makes the group of a new org with its settings and its first runner, in the caller's transaction. */
export async function createRunnerGroup(connection: Connection, org: NewOrgRunners): Promise<void> {
  const groupId = newId("runnerGroup");
  const { orgId, createdById } = org;
  await insertRunnerGroup(connection, {
    id: groupId,
    orgId,
    ownerId: orgId,
    ownerType: "orgs",
    type: "org",
    platform: "local",
    createdById,
  });
  await insertSettings(connection, orgId, {
    id: newId("runnerGroupSettings"),
    runnerGroupId: groupId,
    groups: ["operations", "sync", "build", "sandbox", "runner"],
    heartBeatTimeout: HEART_BEAT_NANOSECONDS,
    settings: {},
    metadata: { "org.id": orgId, "org.name": org.orgName, "runner.type": "org", "runner_group.id": groupId },
    createdById,
  });
  await insertRunner(connection, {
    id: org.runnerId ?? newId("runner"),
    orgId,
    runnerGroupId: groupId,
    name: "default",
    displayName: `${org.orgName} build runner`,
    status: "pending",
    statusDescription: "no runner has connected yet",
    createdById,
  });
}
