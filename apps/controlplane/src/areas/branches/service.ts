import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import { type Branch, type BranchPlace, branchNameTaken, checkBranchName, requireBranch } from "./branch.ts";
import type { BranchApps, PublishEvent, ShownConfigs } from "./ports.ts";
import {
  deleteBranch,
  findBranch,
  findBranches,
  insertBranch,
  listBranches,
  lockBranch,
  updateBranch,
} from "./store.ts";
import { toWireBranch } from "./wire.ts";

/** A branch as whoever fills an app config names it. */
export type WantedBranch = Pick<Branch, "orgId" | "appId" | "name" | "createdById">;

export interface BranchService {
  /** Branches with their newest configs, by id, also of those that live no more. */
  shown(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, Wire<"AppBranch">>>;
  /** The app's branch of that name, in the caller's transaction; made when there is none. */
  ensure(connection: Connection, wanted: WantedBranch): Promise<Branch>;
  /** Ends a branch in the caller's transaction. */
  remove(connection: Connection, branch: Branch): Promise<void>;
  create(context: RequestContext, app: string, request: RequestBody<"create_app_branch">): Promise<Wire<"AppBranch">>;
  /** With all of its configs, or the newest only. */
  get(
    context: RequestContext,
    place: BranchPlace,
    options: { readonly onlyLatest: boolean },
  ): Promise<Wire<"AppBranch">>;
  /** Each with its newest config. */
  list(
    context: RequestContext,
    app: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"AppBranch">[]; hasNext: boolean }>;
  update(
    context: RequestContext,
    place: BranchPlace,
    request: RequestBody<"update_app_branch">,
  ): Promise<Wire<"AppBranch">>;
  delete(context: RequestContext, place: BranchPlace): Promise<Wire<"EmptyResponse">>;
}

export interface BranchServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: BranchApps;
  readonly configs: ShownConfigs;
  readonly publish: PublishEvent;
}

export function createBranchService(options: BranchServiceOptions): BranchService {
  const { pools, mutate, apps, configs, publish } = options;

  function announce(connection: Connection, branch: Branch, what: string): Promise<void> {
    const { orgId, id, appId, name } = branch;
    const payload = { app_id: appId, name };
    return publish(connection, { orgId, topic: "branches", resourceId: id, type: `branch.${what}`, payload });
  }

  /** A branch that nobody else changes until the transaction ends. */
  async function hold(connection: Connection, place: BranchPlace): Promise<Branch> {
    const { id } = await loadBranch(connection, place);
    return requireBranch(await lockBranch(connection, id), place);
  }

  /** Each with its newest config. */
  async function show(connection: Connection, branches: readonly Branch[]): Promise<Wire<"AppBranch">[]> {
    const newest = await configs.latestOf(
      connection,
      branches.map(({ id }) => id),
    );
    return branches.map((branch) => {
      const config = newest.get(branch.id);
      return toWireBranch(branch, config ? [config] : []);
    });
  }

  /** Adds a branch to an app that the caller holds, so that none joins an app that is being deleted. */
  async function add(connection: Connection, wanted: WantedBranch, managedBy: string): Promise<Branch> {
    const branch = await refuseTakenName(wanted.name, () =>
      insertBranch(connection, { ...wanted, id: newId("appBranch"), managedBy }),
    );
    await announce(connection, branch, "created");
    return branch;
  }

  async function remove(connection: Connection, branch: Branch): Promise<void> {
    await deleteBranch(connection, branch.id);
    await announce(connection, branch, "deleted");
  }

  return {
    remove,
    async shown(connection, ids) {
      const found = ids.length === 0 ? [] : await show(connection, await findBranches(connection, ids));
      return new Map(found.map((branch) => [branch.id!, branch]));
    },
    async ensure(connection, wanted) {
      checkBranchName(wanted.name);
      await apps.holdApp(connection, wanted.appId);
      const found = await findBranch(connection, { app: wanted.appId, branch: wanted.name });
      return (found && (await lockBranch(connection, found.id))) ?? (await add(connection, wanted, ""));
    },
    async create(context, appName, request) {
      const { principal, orgId } = context;
      authorize(principal, "branch.write", { orgId });
      const name = checkBranchName(request.name);
      return await mutate(context, { action: "branch.create", resourceType: "app_branch" }, async (connection) => {
        const { id: appId } = await apps.loadApp(connection, appName);
        await apps.holdApp(connection, appId);
        const wanted = { orgId, appId, name, createdById: principal.id };
        const branch = await add(connection, wanted, request.managed_by ?? "");
        return { answer: toWireBranch(branch, []), resourceId: branch.id, details: { app_id: appId, name } };
      });
    },
    async get({ principal, orgId }, place, { onlyLatest }) {
      authorize(principal, "branch.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const branch = await loadBranch(connection, place);
        if (onlyLatest) {
          const [shown] = await show(connection, [branch]);
          return shown!;
        }
        return toWireBranch(branch, await configs.allOf(connection, branch.id));
      });
    },
    async list({ principal, orgId }, appName, page) {
      authorize(principal, "branch.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await apps.loadApp(connection, appName);
        const found = await listBranches(connection, id, page);
        const items = await show(connection, found.slice(0, page.limit));
        return { items, hasNext: found.length > page.limit };
      });
    },
    async update(context, place, request) {
      authorize(context.principal, "branch.write", { orgId: context.orgId });
      const name = checkBranchName(request.name);
      return await mutate(context, { action: "branch.update", resourceType: "app_branch" }, async (connection) => {
        const before = await hold(connection, place);
        const branch = await refuseTakenName(name, () => updateBranch(connection, { ...before, name }));
        await announce(connection, branch, "updated");
        const [shown] = await show(connection, [branch]);
        return { answer: shown!, resourceId: branch.id, details: { fields: Object.keys(request) } };
      });
    },
    async delete(context, place) {
      authorize(context.principal, "branch.write", { orgId: context.orgId });
      return await mutate(context, { action: "branch.delete", resourceType: "app_branch" }, async (connection) => {
        const branch = await hold(connection, place);
        await remove(connection, branch);
        return { answer: {}, resourceId: branch.id, details: { name: branch.name } };
      });
    },
  };
}

/** The live branch of an app, or NotFound `branch.not-found`. */
export async function loadBranch(connection: Connection, place: BranchPlace): Promise<Branch> {
  return requireBranch(await findBranch(connection, place), place);
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken("app_branches_name", () => branchNameTaken(name), write);
}
