import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import { checkLabels, haveSameLabels, type Labels, labelsOf, valuesOfLabels } from "../../configs/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import {
  type Action,
  type ActionPlace,
  actionNameTaken,
  checkActionName,
  requireAction,
  withLabels,
  withoutLabels,
} from "./action.ts";
import { checkTriggerType } from "./configs/trigger.ts";
import type { ActionApps, LatestConfigs, PublishEvent, RefuseNamed } from "./ports.ts";
import {
  type ActionPage,
  deleteActions,
  findAction,
  insertAction,
  listActions,
  listAppActions,
  lockAction,
  updateAction,
} from "./store.ts";
import { toWireAction } from "./wire.ts";

/** Part of a list, as it was asked for. */
export interface ActionListing extends Omit<ActionPage, "appId" | "labels"> {
  /** `key=value` each. */
  readonly labels: readonly string[];
}

/** An action as whoever fills an app config names it. */
export interface WantedAction {
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  /** Undefined leaves those of an action that is there. */
  readonly labels: Labels | undefined;
  readonly createdById: string;
}

export interface ActionService {
  /** The app's action of that name with those labels, in the caller's transaction; made when there is none. */
  ensure(connection: Connection, wanted: WantedAction): Promise<Action>;
  /** Ends an action in the caller's transaction; open app configs are no longer made up of it. */
  remove(connection: Connection, action: Action): Promise<void>;
  create(
    context: RequestContext,
    app: string,
    request: RequestBody<"create_app_action_workflow">,
  ): Promise<Wire<"ActionWorkflow">>;
  get(context: RequestContext, place: ActionPlace): Promise<Wire<"ActionWorkflow">>;
  list(
    context: RequestContext,
    app: string,
    listing: ActionListing,
  ): Promise<{ items: Wire<"ActionWorkflow">[]; hasNext: boolean }>;
  update(
    context: RequestContext,
    place: ActionPlace,
    request: RequestBody<"update_app_action">,
  ): Promise<Wire<"ActionWorkflow">>;
  delete(context: RequestContext, place: ActionPlace): Promise<Wire<"EmptyResponse">>;
  addLabels(context: RequestContext, place: ActionPlace, labels: Labels): Promise<Wire<"ActionWorkflow">>;
  removeLabels(context: RequestContext, place: ActionPlace, keys: readonly string[]): Promise<Wire<"ActionWorkflow">>;
  /** The label keys of an app's actions, each with its values. */
  labelKeys(context: RequestContext, app: string): Promise<Record<string, string[]>>;
}

export interface ActionServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: ActionApps;
  readonly latestConfigs: LatestConfigs;
  readonly refuseNamed: RefuseNamed;
  readonly publish: PublishEvent;
}

export function createActionService(options: ActionServiceOptions): ActionService {
  const { pools, mutate, apps, latestConfigs, refuseNamed, publish } = options;

  function announce(connection: Connection, action: Action, what: string): Promise<void> {
    const { orgId, id, appId, name } = action;
    const payload = { app_id: appId, name };
    return publish(connection, { orgId, topic: "actions", resourceId: id, type: `action.${what}`, payload });
  }

  async function load(connection: Connection, place: ActionPlace): Promise<Action> {
    return requireAction(await findAction(connection, place.action, place.app), place);
  }

  /** The same, while nobody else changes it. */
  async function hold(connection: Connection, place: ActionPlace): Promise<Action> {
    const { id } = await load(connection, place);
    return requireAction(await lockAction(connection, id), place);
  }

  async function show(connection: Connection, actions: readonly Action[]): Promise<Wire<"ActionWorkflow">[]> {
    const newest = await latestConfigs(
      connection,
      actions.map(({ id }) => id),
    );
    return actions.map((action) => toWireAction(action, newest.get(action.id)));
  }

  async function showOne(connection: Connection, action: Action): Promise<Wire<"ActionWorkflow">> {
    const [shown] = await show(connection, [action]);
    return shown!;
  }

  /** Adds an action to an app that the caller holds, so that none joins an app that is being deleted. */
  async function add(connection: Connection, wanted: WantedAction): Promise<Action> {
    const { orgId, appId, name, labels = {}, createdById } = wanted;
    const action = await refuseTakenName(name, () =>
      insertAction(connection, { id: newId("action"), orgId, appId, name, labels, createdById }),
    );
    await announce(connection, action, "created");
    return action;
  }

  /** Writes an action that the caller holds. */
  async function change(connection: Connection, after: Action): Promise<Action> {
    const action = await refuseTakenName(after.name, () => updateAction(connection, after));
    await announce(connection, action, "updated");
    return action;
  }

  async function remove(connection: Connection, action: Action): Promise<void> {
    await deleteActions(connection, [action.id]);
    await announce(connection, action, "deleted");
  }

  async function changeLabels(
    context: RequestContext,
    place: ActionPlace,
    changed: (labels: Labels) => Labels,
  ): Promise<Wire<"ActionWorkflow">> {
    return await mutate(context, { action: "action.label", resourceType: "action_workflow" }, async (connection) => {
      const before = await hold(connection, place);
      const action = await change(connection, { ...before, labels: changed(before.labels) });
      const details = { labels: action.labels };
      return { answer: await showOne(connection, action), resourceId: action.id, details };
    });
  }

  return {
    remove,
    async ensure(connection, wanted) {
      const name = checkActionName(wanted.name);
      const labels = wanted.labels && checkLabels(wanted.labels);
      await apps.holdApp(connection, wanted.appId);
      const found = await findAction(connection, name, wanted.appId);
      const held = found && (await lockAction(connection, found.id));
      if (!held) {
        return await add(connection, { ...wanted, labels });
      }
      return labels === undefined || haveSameLabels(held.labels, labels)
        ? held
        : await change(connection, { ...held, labels });
    },
    async create(context, appName, request) {
      const { principal, orgId } = context;
      authorize(principal, "action.write", { orgId });
      const name = checkActionName(request.name ?? "");
      const labels = checkLabels(request.labels ?? {});
      return await mutate(context, { action: "action.create", resourceType: "action_workflow" }, async (connection) => {
        const { id: appId } = await apps.loadApp(connection, appName);
        await apps.holdApp(connection, appId);
        const action = await add(connection, { orgId, appId, name, labels, createdById: principal.id });
        return { answer: toWireAction(action), resourceId: action.id, details: { app_id: appId, name } };
      });
    },
    async get({ principal, orgId }, place) {
      authorize(principal, "action.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => showOne(connection, await load(connection, place)));
    },
    async list({ principal, orgId }, appName, listing) {
      authorize(principal, "action.read", { orgId });
      const triggerTypes = listing.triggerTypes.map((type) => checkTriggerType("trigger_types", type));
      const filter = { ...listing, triggerTypes, labels: labelsOf(listing.labels) };
      return await inOrg(pools, orgId, async (connection) => {
        const { id: appId } = await apps.loadApp(connection, appName);
        const found = await listActions(connection, { ...filter, appId });
        const items = await show(connection, found.slice(0, filter.limit));
        return { items, hasNext: found.length > filter.limit };
      });
    },
    async update(context, place, request) {
      authorize(context.principal, "action.write", { orgId: context.orgId });
      return await mutate(context, { action: "action.update", resourceType: "action_workflow" }, async (connection) => {
        const before = await hold(connection, place);
        const action = await change(connection, {
          ...before,
          name: request.name === undefined ? before.name : checkActionName(request.name),
          labels: request.labels === undefined ? before.labels : checkLabels(request.labels),
        });
        const details = { fields: Object.keys(request) };
        return { answer: await showOne(connection, action), resourceId: action.id, details };
      });
    },
    async delete(context, place) {
      authorize(context.principal, "action.write", { orgId: context.orgId });
      return await mutate(context, { action: "action.delete", resourceType: "action_workflow" }, async (connection) => {
        const { appId } = await load(connection, place);
        await apps.holdApp(connection, appId);
        const action = await hold(connection, place);
        await refuseNamed(connection, appId, [{ ...action, kind: "action" }]);
        await remove(connection, action);
        return { answer: {}, resourceId: action.id, details: { name: action.name } };
      });
    },
    async addLabels(context, place, labels) {
      authorize(context.principal, "action.write", { orgId: context.orgId });
      const added = checkLabels(labels);
      return await changeLabels(context, place, (before) => withLabels(before, added));
    },
    async removeLabels(context, place, keys) {
      authorize(context.principal, "action.write", { orgId: context.orgId });
      return await changeLabels(context, place, (before) => withoutLabels(before, keys));
    },
    async labelKeys({ principal, orgId }, appName) {
      authorize(principal, "action.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await apps.loadApp(connection, appName);
        const found = await listAppActions(connection, id);
        return valuesOfLabels(found.map(({ labels }) => labels));
      });
    },
  };
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken("actions_name", () => actionNameTaken(name), write);
}
