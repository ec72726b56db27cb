import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import { checkLabels, haveSameLabels, type Labels } from "../../configs/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { LatestConfigs, PublishEvent, RunbookApps } from "./ports.ts";
import { checkRunbookName, type Runbook, type RunbookPlace, requireRunbook, runbookNameTaken } from "./runbook.ts";
import {
  deleteRunbook,
  findRunbook,
  insertRunbook,
  listRunbooks,
  lockRunbook,
  type RunbookPage,
  updateRunbook,
} from "./store.ts";
import { toWireRunbook } from "./wire.ts";

/** A runbook as whoever fills an app config names it. */
export interface WantedRunbook {
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  readonly description: string;
  readonly labels: Labels;
  readonly createdById: string;
}

export interface RunbookService {
  /** The app's runbook of that name, description and labels, in the caller's transaction; made when there is none. */
  ensure(connection: Connection, wanted: WantedRunbook): Promise<Runbook>;
  /** Ends a runbook in the caller's transaction; open app configs are no longer made up of it. */
  remove(connection: Connection, runbook: Runbook): Promise<void>;
  create(context: RequestContext, app: string, request: RequestBody<"create_runbook">): Promise<Wire<"Runbook">>;
  get(context: RequestContext, place: RunbookPlace): Promise<Wire<"Runbook">>;
  list(
    context: RequestContext,
    app: string,
    page: RunbookPage,
  ): Promise<{ items: Wire<"Runbook">[]; hasNext: boolean }>;
  update(
    context: RequestContext,
    place: RunbookPlace,
    request: RequestBody<"update_runbook">,
  ): Promise<Wire<"Runbook">>;
  /** Answers `true`. */
  delete(context: RequestContext, place: RunbookPlace): Promise<boolean>;
}

export interface RunbookServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: RunbookApps;
  readonly latestConfigs: LatestConfigs;
  readonly publish: PublishEvent;
}

export function createRunbookService(options: RunbookServiceOptions): RunbookService {
  const { pools, mutate, apps, latestConfigs, publish } = options;

  function announce(connection: Connection, runbook: Runbook, what: string): Promise<void> {
    const { orgId, id, appId, name } = runbook;
    const payload = { app_id: appId, name };
    return publish(connection, { orgId, topic: "runbooks", resourceId: id, type: `runbook.${what}`, payload });
  }

  /** A runbook that nobody else changes until the transaction ends. */
  async function hold(connection: Connection, place: RunbookPlace): Promise<Runbook> {
    const { id } = requireRunbook(await findRunbook(connection, place), place);
    return requireRunbook(await lockRunbook(connection, id), place);
  }

  async function show(connection: Connection, runbooks: readonly Runbook[]): Promise<Wire<"Runbook">[]> {
    const newest = await latestConfigs(
      connection,
      runbooks.map(({ id }) => id),
    );
    return runbooks.map((runbook) => toWireRunbook(runbook, newest.get(runbook.id)));
  }

  async function showOne(connection: Connection, runbook: Runbook): Promise<Wire<"Runbook">> {
    const [shown] = await show(connection, [runbook]);
    return shown!;
  }

  /** Adds a runbook to an app that the caller holds, so that none joins an app that is being deleted. */
  async function add(connection: Connection, wanted: WantedRunbook): Promise<Runbook> {
    const runbook = await refuseTakenName(wanted.name, () =>
      insertRunbook(connection, { ...wanted, id: newId("runbook") }),
    );
    await announce(connection, runbook, "created");
    return runbook;
  }

  /** Writes a runbook that the caller holds. */
  async function change(connection: Connection, after: Runbook): Promise<Runbook> {
    const runbook = await refuseTakenName(after.name, () => updateRunbook(connection, after));
    await announce(connection, runbook, "updated");
    return runbook;
  }

  async function remove(connection: Connection, runbook: Runbook): Promise<void> {
    await deleteRunbook(connection, runbook.id);
    await announce(connection, runbook, "deleted");
  }

  return {
    remove,
    async ensure(connection, wanted) {
      const name = checkRunbookName(wanted.name);
      const labels = checkLabels(wanted.labels);
      await apps.holdApp(connection, wanted.appId);
      const found = await findRunbook(connection, { app: wanted.appId, runbook: name });
      const held = found && (await lockRunbook(connection, found.id));
      if (!held) {
        return await add(connection, wanted);
      }
      const { description } = wanted;
      const isSame = held.description === description && haveSameLabels(held.labels, labels);
      return isSame ? held : await change(connection, { ...held, description, labels });
    },
    async create(context, appName, request) {
      const { principal, orgId } = context;
      authorize(principal, "runbook.write", { orgId });
      const name = checkRunbookName(request.name);
      const labels = checkLabels(request.labels ?? {});
      return await mutate(context, { action: "runbook.create", resourceType: "runbook" }, async (connection) => {
        const { id: appId } = await apps.loadApp(connection, appName);
        await apps.holdApp(connection, appId);
        const description = request.description ?? "";
        const wanted = { orgId, appId, name, description, labels, createdById: principal.id };
        const runbook = await add(connection, wanted);
        return { answer: toWireRunbook(runbook), resourceId: runbook.id, details: { app_id: appId, name } };
      });
    },
    async get({ principal, orgId }, place) {
      authorize(principal, "runbook.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        return await showOne(connection, requireRunbook(await findRunbook(connection, place), place));
      });
    },
    async list({ principal, orgId }, appName, page) {
      authorize(principal, "runbook.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await apps.loadApp(connection, appName);
        const found = await listRunbooks(connection, id, page);
        const items = await show(connection, found.slice(0, page.limit));
        return { items, hasNext: found.length > page.limit };
      });
    },
    async update(context, place, request) {
      authorize(context.principal, "runbook.write", { orgId: context.orgId });
      return await mutate(context, { action: "runbook.update", resourceType: "runbook" }, async (connection) => {
        const before = await hold(connection, place);
        const runbook = await change(connection, {
          ...before,
          name: request.name === undefined ? before.name : checkRunbookName(request.name),
          description: request.description ?? before.description,
          labels: request.labels === undefined ? before.labels : checkLabels(request.labels),
        });
        const details = { fields: Object.keys(request) };
        return { answer: await showOne(connection, runbook), resourceId: runbook.id, details };
      });
    },
    async delete(context, place) {
      authorize(context.principal, "runbook.write", { orgId: context.orgId });
      return await mutate(context, { action: "runbook.delete", resourceType: "runbook" }, async (connection) => {
        const runbook = await hold(connection, place);
        await remove(connection, runbook);
        return { answer: true, resourceId: runbook.id, details: { name: runbook.name } };
      });
    },
  };
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken("runbooks_name", () => runbookNameTaken(name), write);
}
