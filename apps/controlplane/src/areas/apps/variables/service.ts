import { randomBytes } from "node:crypto";
import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, type Pools, unlessTaken } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import { type Mutate, type RequestContext, seal } from "../../../requests/index.ts";
import { type App, requireApp } from "../app.ts";
import type { PublishEvent } from "../ports.ts";
import { findApp } from "../store.ts";
import {
  type AppVariable,
  checkVariable,
  type SealedVariable,
  variableNameTaken,
  variableNotFound,
} from "./app-variable.ts";
import { deleteVariable, insertVariable, listVariables, type NewAppVariable, sealingKey } from "./store.ts";
import { toWireVariable } from "./wire.ts";

export interface VariableService {
  create(context: RequestContext, app: string, request: RequestBody<"create_app_secret">): Promise<Wire<"AppSecret">>;
  list(
    context: RequestContext,
    app: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"AppSecret">[]; hasNext: boolean }>;
  /** By id or name. */
  delete(context: RequestContext, app: string, idOrName: string): Promise<Wire<"EmptyResponse">>;
}

export interface VariableServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly publish: PublishEvent;
}

const PURPOSE = "app-variables";
const KEY_BYTES = 32;

export function createVariableService({ pools, mutate, publish }: VariableServiceOptions): VariableService {
  async function announce(connection: Connection, variable: AppVariable, what: string): Promise<void> {
    const { orgId, id, appId, name } = variable;
    const payload = { app_id: appId, name };
    await publish(connection, { orgId, topic: "apps", resourceId: id, type: `app-variable.${what}`, payload });
  }

  async function sealed(variable: SealedVariable): Promise<string> {
    const key = await inSystem(pools, (connection) => sealingKey(connection, PURPOSE, randomBytes(KEY_BYTES)));
    return seal(variable, key).sealed;
  }

  async function load(connection: Connection, name: string): Promise<App> {
    return requireApp(await findApp(connection, name), name);
  }

  return {
    async create(context, appName, { name, value }) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      checkVariable({ name, value });
      const id = newId("appVariable");
      const sealedValue = await sealed({ id, value });
      return await mutate(
        context,
        { action: "app-variable.create", resourceType: "app_variable" },
        async (connection) => {
          const app = await load(connection, appName);
          const variable = await insertNamed(connection, {
            id,
            orgId,
            appId: app.id,
            name,
            sealedValue,
            length: Buffer.byteLength(value),
            createdById: principal.id,
          });
          await announce(connection, variable, "created");
          return { answer: toWireVariable(variable), resourceId: id, details: { app_id: app.id, name } };
        },
      );
    },
    async list({ principal, orgId }, appName, page) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await load(connection, appName);
        const found = await listVariables(connection, app.id, page);
        return { items: found.slice(0, page.limit).map(toWireVariable), hasNext: found.length > page.limit };
      });
    },
    async delete(context, appName, idOrName) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      return await mutate(
        context,
        { action: "app-variable.delete", resourceType: "app_variable" },
        async (connection) => {
          const app = await load(connection, appName);
          const variable = await deleteVariable(connection, app.id, idOrName);
          if (!variable) {
            throw variableNotFound(app.name, idOrName);
          }
          await announce(connection, variable, "deleted");
          return { answer: {}, resourceId: variable.id, details: { app_id: app.id, name: variable.name } };
        },
      );
    },
  };
}

function insertNamed(connection: Connection, variable: NewAppVariable): Promise<AppVariable> {
  const refuse = (): Error => variableNameTaken(variable.name);
  return unlessTaken("app_variables_name", refuse, () => insertVariable(connection, variable));
}
