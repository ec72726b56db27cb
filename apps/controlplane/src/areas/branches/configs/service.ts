import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, invalidField, newId, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import { type ConfigGit, type GitSourceChecks, placeGit } from "../../../configs/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { type Branch, type BranchPlace, requireBranch } from "../branch.ts";
import type { ListRunbooks, PublishEvent, ShownConfigs, WireVcsConnections } from "../ports.ts";
import { findBranch, lockBranch } from "../store.ts";
import { type BranchConfig, connectionIdsOf } from "./branch-config.ts";
import { type ConfigRequest, type GivenConfig, parseConfigRequest } from "./config-request.ts";
import { findLatestConfigs, insertConfig, listConfigs } from "./store.ts";
import { toWireBranchConfig } from "./wire.ts";

/** A checked request whose source was found. */
export interface PlacedConfig extends Omit<GivenConfig, "git"> {
  readonly git: ConfigGit | undefined;
}

export interface BranchConfigService extends ShownConfigs {
  create(context: RequestContext, place: BranchPlace, request: ConfigRequest): Promise<Wire<"AppBranchConfig">>;
  latest(context: RequestContext, place: BranchPlace): Promise<Wire<"AppBranchConfig">>;
}

export interface BranchConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly sources: GitSourceChecks;
  readonly listRunbooks: ListRunbooks;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createBranchConfigService(options: BranchConfigServiceOptions): BranchConfigService {
  const { pools, mutate, sources, listRunbooks, vcsConnections, publish } = options;

  async function place(orgId: string, { git, ...given }: GivenConfig): Promise<PlacedConfig> {
    return { ...given, git: git && (await placeGit(sources, orgId, git)) };
  }

  async function add(
    connection: Connection,
    branch: Branch,
    { git, installGroups, runbooks }: PlacedConfig,
    createdById: string,
  ): Promise<BranchConfig> {
    const postDeployRunbookIds = idsOfRunbooks(await listRunbooks(connection, branch.appId), runbooks);
    const config = await insertConfig(connection, {
      id: newId("appBranchConfig"),
      orgId: branch.orgId,
      appId: branch.appId,
      branchId: branch.id,
      version: branch.configCount + 1,
      content: { installGroups, postDeployRunbookIds, ...defined({ git }) },
      createdById,
    });
    await publish(connection, {
      orgId: branch.orgId,
      topic: "branches",
      resourceId: branch.id,
      type: "branch-config.created",
      payload: { branch_id: branch.id, version: config.version, id: config.id },
    });
    return config;
  }

  async function show(connection: Connection, configs: readonly BranchConfig[]): Promise<Wire<"AppBranchConfig">[]> {
    const company = await vcsConnections(connection, connectionIdsOf(configs));
    return configs.map((config) => toWireBranchConfig(config, company));
  }

  return {
    async create(context, named, request) {
      const { principal, orgId } = context;
      authorize(principal, "branch.write", { orgId });
      const placed = await place(orgId, parseConfigRequest(request));
      const kind = { action: "branch-config.create", resourceType: "app_branch_config" };
      return await mutate(context, kind, async (connection) => {
        const { id } = requireBranch(await findBranch(connection, named), named);
        const branch = requireBranch(await lockBranch(connection, id), named);
        const config = await add(connection, branch, placed, principal.id);
        const [shown] = await show(connection, [config]);
        const details = { branch_id: branch.id, version: config.version };
        return { answer: shown!, resourceId: config.id, details };
      });
    },
    async latest({ principal, orgId }, named) {
      authorize(principal, "branch.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const branch = requireBranch(await findBranch(connection, named), named);
        const [shown] = await show(connection, await findLatestConfigs(connection, [branch.id]));
        if (!shown) {
          throw notFound("branch-config.not-found", `branch ${branch.name} has no config`, {
            hint: `POST /v1/apps/${branch.appId}/branches/${branch.id}/configs makes one`,
          });
        }
        return shown;
      });
    },
    async latestOf(connection, branchIds) {
      const found = await show(connection, await findLatestConfigs(connection, branchIds));
      return new Map(found.map((config) => [config.app_branch_id!, config]));
    },
    async allOf(connection, branchId) {
      return await show(connection, await listConfigs(connection, branchId));
    },
  };
}

function idsOfRunbooks(all: Awaited<ReturnType<ListRunbooks>>, wanted: readonly string[]): string[] {
  return wanted.map((named) => {
    const found = all.find(({ id, name }) => id === named || name === named);
    if (!found) {
      throw invalidField("post_deploy_runbook_ids", named, "must be a runbook of the same app: create it first");
    }
    return found.id;
  });
}
