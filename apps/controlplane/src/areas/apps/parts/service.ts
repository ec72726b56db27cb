import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { newId, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import { type GitSourceChecks, placeGit } from "../../../configs/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { type App, requireApp } from "../app.ts";
import type { AppConfig } from "../configs/app-config.ts";
import { findAppConfigInForce } from "../configs/store.ts";
import type { AppComponents, AppConfigFor, ListNamed, PublishEvent, WireVcsConnections } from "../ports.ts";
import { findApp } from "../store.ts";
import type { Input } from "./inputs.ts";
import { placeContexts } from "./kubernetes-contexts.ts";
import {
  connectionIdsOf,
  type Part,
  type PartContent,
  type PartKind,
  type PartOf,
  partIds,
  partNotFound,
  type SentPartKind,
} from "./part.ts";
import { type GivenPart, type PartRequest, type PartRequestOf, parsePartRequest } from "./part-request.ts";
import { findPart, findPartWithPolicy, insertPart, listParts, listPartsOfConfig } from "./store.ts";
import { placeTriggerRules } from "./trigger-rules.ts";
import { toWirePart, toWirePolicy, type WireParts } from "./wire.ts";

/** A checked part whose source was found; what else it names is looked up when it is added. */
export type PreparedPart = Exclude<GivenPart, { kind: "sandbox" }> | Extract<PartContent, { kind: "sandbox" }>;

/** Where a part goes, and who sends it there. */
export interface PartPlace {
  /** Held by the caller, and open. */
  readonly appConfig: AppConfig;
  readonly createdById: string;
}

/** Adds a part in the caller's transaction; of its kind, it is the one that counts from then on. */
export type AddPart = (connection: Connection, place: PartPlace, part: PreparedPart) => Promise<Part>;

export interface PartService {
  /** Checks a part as far as that needs no transaction; asks the host of a connected source. */
  prepare(orgId: string, request: PartRequest): Promise<PreparedPart>;
  readonly add: AddPart;
  create<Kind extends SentPartKind>(
    context: RequestContext,
    app: string,
    request: PartRequestOf<Kind>,
  ): Promise<WireParts[Kind]>;
  get<Kind extends PartKind>(context: RequestContext, app: string, kind: Kind, id: string): Promise<WireParts[Kind]>;
  /** The newest of all app configs of the app. */
  latest<Kind extends PartKind>(context: RequestContext, app: string, kind: Kind): Promise<WireParts[Kind]>;
  list<Kind extends PartKind>(
    context: RequestContext,
    app: string,
    kind: Kind,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: WireParts[Kind][]; hasNext: boolean }>;
  policy(context: RequestContext, app: string, policyId: string): Promise<Wire<"AppPolicyConfig">>;
}

export interface PartServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly appConfigFor: AppConfigFor;
  readonly components: AppComponents;
  readonly listRunbooks: ListNamed;
  readonly listBranches: ListNamed;
  readonly sources: GitSourceChecks;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createPartService(options: PartServiceOptions): PartService {
  const { pools, mutate, appConfigFor, components, listRunbooks, listBranches } = options;
  const { sources, vcsConnections, publish } = options;

  async function show<Kind extends PartKind>(connection: Connection, part: PartOf<Kind>): Promise<WireParts[Kind]> {
    return toWirePart(part, await vcsConnections(connection, connectionIdsOf([part as Part])));
  }

  async function prepare(orgId: string, request: PartRequest): Promise<PreparedPart> {
    const given = parsePartRequest(request);
    if (given.kind !== "sandbox") {
      return given;
    }
    const git = await placeGit(sources, orgId, given.content.git);
    return { kind: given.kind, content: { ...given.content, git } };
  }

  /** The part with what it names found among what the app has. */
  async function place(connection: Connection, appId: string, given: PreparedPart): Promise<PartContent> {
    switch (given.kind) {
      case "kubernetes_contexts":
        return { kind: given.kind, content: placeContexts(given.content, await components.list(connection, appId)) };
      case "trigger_rules": {
        const runbooks = await listRunbooks(connection, appId);
        const branches = await listBranches(connection, appId);
        return { kind: given.kind, content: placeTriggerRules(given.content, { runbooks, branches }) };
      }
      default:
        return given;
    }
  }

  async function add(
    connection: Connection,
    { appConfig, createdById }: PartPlace,
    given: PreparedPart,
  ): Promise<Part> {
    const { id: appConfigId, orgId, appId } = appConfig;
    const content = await place(connection, appId, given);
    const id = newId(partIds[content.kind]);
    const part = await insertPart(connection, { ...content, id, orgId, appId, appConfigId, createdById });
    await publish(connection, {
      orgId,
      topic: "apps",
      resourceId: appConfigId,
      type: "app-config.part-added",
      payload: { app_id: appId, kind: part.kind, id },
    });
    return part;
  }

  async function load(connection: Connection, name: string): Promise<App> {
    return requireApp(await findApp(connection, name), name);
  }

  return {
    prepare,
    add,
    async create<Kind extends SentPartKind>(context: RequestContext, appName: string, request: PartRequestOf<Kind>) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      const prepared = await prepare(orgId, request as unknown as PartRequest);
      const kind = { action: "app-config-part.create", resourceType: "app_config_part" };
      return await mutate(context, kind, async (connection) => {
        const app = await load(connection, appName);
        const choice = { appId: app.id, named: request.body.app_config_id, createdById: principal.id };
        const appConfig = await appConfigFor(connection, choice);
        const part = await add(connection, { appConfig, createdById: principal.id }, prepared);
        const details = { app_id: app.id, app_config_id: appConfig.id, kind: part.kind };
        return { answer: await show(connection, part as unknown as PartOf<Kind>), resourceId: part.id, details };
      });
    },
    async get({ principal, orgId }, appName, kind, id) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await load(connection, appName);
        const part = await findPart(connection, app.id, kind, id);
        if (!part) {
          throw partNotFound(kind, app.name, id);
        }
        return await show(connection, part);
      });
    },
    async latest({ principal, orgId }, appName, kind) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await load(connection, appName);
        const part = await findPart(connection, app.id, kind);
        if (!part) {
          throw partNotFound(kind, app.name);
        }
        return await show(connection, part);
      });
    },
    async list({ principal, orgId }, appName, kind, page) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await load(connection, appName);
        const found = await listParts(connection, app.id, kind, page);
        const parts = found.slice(0, page.limit);
        const company = await vcsConnections(connection, connectionIdsOf(parts as unknown as Part[]));
        return { items: parts.map((part) => toWirePart(part, company)), hasNext: found.length > page.limit };
      });
    },
    async policy({ principal, orgId }, appName, policyId) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await load(connection, appName);
        const part = await findPartWithPolicy(connection, app.id, policyId);
        const policy = part?.content.policies.find(({ id }) => id === policyId);
        if (!part || !policy) {
          throw notFound("policy.not-found", `app ${app.name} has no policy ${policyId}`, {
            hint: `GET /v1/apps/${app.id}/latest-policies-config lists its policies`,
          });
        }
        return toWirePolicy(policy, part);
      });
    },
  };
}

/** The inputs that the version in force of an app declares, and which version that is. */
export interface InputsInForce {
  readonly appConfigId: string;
  readonly version: number;
  readonly inputs: readonly Input[];
}

/** Undefined while no version of the app is in force. */
export async function inputsInForce(connection: Connection, appId: string): Promise<InputsInForce | undefined> {
  const inForce = await findAppConfigInForce(connection, appId);
  if (!inForce) {
    return undefined;
  }
  const parts = await listPartsOfConfig(connection, inForce.id);
  const inputs = parts.flatMap((part) => (part.kind === "input" ? part.content.inputs : []));
  return { appConfigId: inForce.id, version: inForce.version, inputs };
}
