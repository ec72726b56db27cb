import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, invalidField, newId, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import { type ConfigGit, type GitSourceChecks, placeGit } from "../../../configs/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { AppConfig } from "../../apps/index.ts";
import { type Branch, type BranchPlace, requireBranch } from "../branch.ts";
import type {
  ListBranchIn,
  ListRunbooks,
  NamesById,
  PublishEvent,
  ShownConfigs,
  WireVcsConnections,
} from "../ports.ts";
import { findBranch, lockBranch, namesOfBranches } from "../store.ts";
import { type BranchConfig, type BranchConfigContent, connectionIdsOf, haveSameContent } from "./branch-config.ts";
import { type ConfigRequest, type GivenConfig, parseConfigRequest } from "./config-request.ts";
import { findConfigs, findLatestConfigs, insertConfig, listConfigs } from "./store.ts";
import { toNamedBranchConfig, toWireBranchConfig } from "./wire.ts";

/** A checked request whose source was found. */
export interface PlacedConfig extends Omit<GivenConfig, "git"> {
  readonly git: ConfigGit | undefined;
}

/** Where a config goes, and who sends it there. */
export interface SyncPlace {
  /** Held by the caller, and open. */
  readonly appConfig: AppConfig;
  /** Held by the caller. */
  readonly branch: Branch;
  readonly createdById: string;
}

export interface BranchConfigService extends ShownConfigs {
  /** Checks a config and finds its source. Not for transactions. */
  prepare(orgId: string, request: ConfigRequest): Promise<PlacedConfig>;
  /**
   * Makes a config the newest of its branch in the caller's transaction, and lists both in the app config.
   *
   * Runbooks that it names must be there by then.
   */
  sync(connection: Connection, place: SyncPlace, config: PlacedConfig): Promise<void>;
  /** The configs that an app config names, whole, by the names of their branches; runbooks are in them by name. */
  namedOfApp(
    connection: Connection,
    appConfig: AppConfig,
  ): Promise<{ readonly name: string; readonly config: object }[]>;
  create(context: RequestContext, place: BranchPlace, request: ConfigRequest): Promise<Wire<"AppBranchConfig">>;
  latest(context: RequestContext, place: BranchPlace): Promise<Wire<"AppBranchConfig">>;
}

export interface BranchConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly sources: GitSourceChecks;
  readonly listRunbooks: ListRunbooks;
  readonly runbookNames: NamesById;
  readonly listBranchIn: ListBranchIn;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createBranchConfigService(options: BranchConfigServiceOptions): BranchConfigService {
  const { pools, mutate, sources, listRunbooks, runbookNames, listBranchIn, vcsConnections, publish } = options;

  async function prepare(orgId: string, request: ConfigRequest): Promise<PlacedConfig> {
    const { git, ...given } = parseConfigRequest(request);
    return { ...given, git: git && (await placeGit(sources, orgId, git)) };
  }

  async function contentOf(
    connection: Connection,
    { appId }: Branch,
    { git, installGroups, runbooks }: PlacedConfig,
  ): Promise<BranchConfigContent> {
    const postDeployRunbookIds = idsOfRunbooks(await listRunbooks(connection, appId), runbooks);
    return { installGroups, postDeployRunbookIds, ...defined({ git }) };
  }

  async function add(
    connection: Connection,
    branch: Branch,
    content: BranchConfigContent,
    createdById: string,
  ): Promise<BranchConfig> {
    const config = await insertConfig(connection, {
      id: newId("appBranchConfig"),
      orgId: branch.orgId,
      appId: branch.appId,
      branchId: branch.id,
      version: branch.configCount + 1,
      content,
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
    prepare,
    async sync(connection, { appConfig, branch, createdById }, placed) {
      const content = await contentOf(connection, branch, placed);
      const [newest] = await findLatestConfigs(connection, [branch.id]);
      const isSame = newest !== undefined && haveSameContent(newest.content, content);
      const config = isSame ? newest : await add(connection, branch, content, createdById);
      await listBranchIn(connection, appConfig.id, { id: branch.id, configId: config.id });
    },
    async namedOfApp(connection, { branchConfigIds }) {
      const configs = await findConfigs(connection, branchConfigIds);
      const names = await namesOfBranches(
        connection,
        configs.map(({ branchId }) => branchId),
      );
      const runbookIds = configs.flatMap(({ content }) => content.postDeployRunbookIds);
      const company = await vcsConnections(connection, connectionIdsOf(configs));
      const named = { company, runbookNames: await runbookNames(connection, runbookIds) };
      return configs.map((config) => ({
        name: names.get(config.branchId) ?? config.branchId,
        config: toNamedBranchConfig(config, named),
      }));
    },
    async create(context, named, request) {
      const { principal, orgId } = context;
      authorize(principal, "branch.write", { orgId });
      const placed = await prepare(orgId, request);
      const kind = { action: "branch-config.create", resourceType: "app_branch_config" };
      return await mutate(context, kind, async (connection) => {
        const { id } = requireBranch(await findBranch(connection, named), named);
        const branch = requireBranch(await lockBranch(connection, id), named);
        const content = await contentOf(connection, branch, placed);
        const config = await add(connection, branch, content, principal.id);
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
