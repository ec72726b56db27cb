import type { Connection } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { placeGit, resolveDependencies } from "../../../configs/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import type { AppConfig } from "../../apps/index.ts";
import { type Component, checkComponentName, checkVarName, refuseDependents, refuseOtherType } from "../component.ts";
import type { ComponentConfig, SpecifiedConfig } from "../configs/component-config.ts";
import { configDigest } from "../configs/config-digest.ts";
import { type ConfigRequest, parseConfigRequest, typeConfigIds } from "../configs/config-request.ts";
import type { SharedFields } from "../configs/shared-fields.ts";
import { findLatestConfigs, insertConfig } from "../configs/store.ts";
import { refuseCycle } from "../dependency-graph.ts";
import type { EndBuilds, PublishEvent, SourceChecks } from "../ports.ts";
import { deleteComponents, insertComponent, listAppComponents, lockComponent, updateComponent } from "../store.ts";

/** A component as an app config describes it. */
export interface ComponentRequest {
  readonly name: string;
  readonly varName: string;
  /** By name. */
  readonly dependencies: readonly string[];
  /** Undefined leaves those that are there. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly config: ConfigRequest;
}

/** The same, checked, and with what reaches its source. */
export interface PreparedComponent extends Omit<ComponentRequest, "config"> {
  readonly shared: SharedFields;
  readonly config: SpecifiedConfig;
}

export interface SyncedComponent {
  readonly component: Component;
  readonly config: ComponentConfig;
  /** False for one that keeps the config it had. */
  readonly isChanged: boolean;
}

/** Where components are applied; the caller holds both. */
export interface SyncPlace {
  readonly context: RequestContext;
  readonly appConfig: AppConfig;
}

export interface ComponentSyncing {
  /** Throws InvalidInput for what is wrong with the config. Not for transactions: hosts of sources may be asked. */
  prepare(orgId: string, request: ComponentRequest): Promise<PreparedComponent>;
  /** Answers in the order given; throws, and the caller rolls back, when something does not fit what is there. */
  apply(connection: Connection, place: SyncPlace, prepared: readonly PreparedComponent[]): Promise<SyncedComponent[]>;
  /** Ends components of a held app; throws Conflict when others depend on one of them. */
  remove(connection: Connection, appId: string, ids: readonly string[]): Promise<void>;
}

export interface ComponentSyncingOptions {
  readonly sources: SourceChecks;
  readonly endBuilds: EndBuilds;
  readonly publish: PublishEvent;
}

export function createComponentSyncing({ sources, endBuilds, publish }: ComponentSyncingOptions): ComponentSyncing {
  function announce(connection: Connection, component: Component, what: string): Promise<void> {
    const { orgId, id, appId, name } = component;
    const payload = { app_id: appId, name };
    return publish(connection, { orgId, topic: "components", resourceId: id, type: `component.${what}`, payload });
  }

  async function prepare(orgId: string, request: ComponentRequest): Promise<PreparedComponent> {
    const { name, varName, dependencies, labels } = request;
    checkComponentName(name);
    checkVarName(varName);
    const { shared, typed, git: given } = parseConfigRequest(request.config);
    const git = given && (await placeGit(sources, orgId, given));
    if (typed.type === "helm_chart" && typed.spec.repository) {
      sources.checkChartRepository("helm_repo_config.repo_url", typed.spec.repository.repoUrl);
    }
    const config = { ...typed, git, configDigest: configDigest(typed, git) };
    return { name, varName, dependencies, labels, shared, config };
  }

  /** Every component that is named is there afterwards, and of the right type. */
  async function ensure(
    connection: Connection,
    { context, appConfig }: SyncPlace,
    prepared: readonly PreparedComponent[],
  ): Promise<void> {
    const { orgId, appId } = appConfig;
    const there = new Map((await listAppComponents(connection, appId)).map((component) => [component.name, component]));
    for (const { name, varName, labels, config } of prepared) {
      const found = there.get(name);
      if (found) {
        refuseOtherType(found, config.type);
        continue;
      }
      const component = await insertComponent(connection, {
        id: newId("component"),
        orgId,
        appId,
        name,
        varName,
        type: "unknown",
        status: "active",
        statusDescription: "component is active",
        dependencyIds: [],
        labels: labels ?? {},
        createdById: context.principal.id,
      });
      await announce(connection, component, "created");
    }
  }

  /** Names for templates, labels and dependencies; answers every component of the app as it is then. */
  async function connect(
    connection: Connection,
    appId: string,
    prepared: readonly PreparedComponent[],
  ): Promise<Map<string, Component>> {
    const all = await listAppComponents(connection, appId);
    const wanted = new Map(prepared.map((one) => [one.name, one]));
    const after = all.map((component) => {
      const given = wanted.get(component.name);
      return given
        ? {
            ...component,
            varName: given.varName,
            labels: given.labels ?? component.labels,
            dependencyIds: resolveDependencies(all, given.dependencies).sort(),
          }
        : component;
    });
    refuseCycle(after);
    const connected = new Map<string, Component>();
    for (const [index, component] of after.entries()) {
      const isSame = describe(component) === describe(all[index]!);
      const stored = isSame ? component : await updateComponent(connection, component);
      connected.set(stored.name, stored);
      if (!isSame) {
        await announce(connection, stored, "updated");
      }
    }
    return connected;
  }

  async function addConfig(
    connection: Connection,
    { context, appConfig }: SyncPlace,
    { id }: Component,
    { shared, config: given }: PreparedComponent,
  ): Promise<SyncedComponent> {
    const component = (await lockComponent(connection, id))!;
    const version = component.configVersions + 1;
    const config = await insertConfig(connection, {
      ...given,
      ...shared,
      id: newId("componentConfigConnection"),
      orgId: appConfig.orgId,
      appId: appConfig.appId,
      appConfigId: appConfig.id,
      componentId: id,
      version,
      typeConfigId: newId(typeConfigIds[given.type]),
      dependencyIds: component.dependencyIds,
      createdById: context.principal.id,
    });
    await publish(connection, {
      orgId: appConfig.orgId,
      topic: "components",
      resourceId: id,
      type: "component-config.created",
      payload: { component_id: id, type: config.type, version, id: config.id },
    });
    return { component: { ...component, type: config.type, configVersions: version }, config, isChanged: true };
  }

  return {
    prepare,
    async apply(connection, place, prepared) {
      await ensure(connection, place, prepared);
      const components = await connect(connection, place.appConfig.appId, prepared);
      const ids = prepared.map(({ name }) => components.get(name)!.id);
      const latest = new Map((await findLatestConfigs(connection, ids)).map((config) => [config.componentId, config]));
      const synced: SyncedComponent[] = [];
      for (const one of prepared) {
        const component = components.get(one.name)!;
        const config = latest.get(component.id);
        const isKept = config !== undefined && config.checksum !== "" && config.checksum === one.shared.checksum;
        synced.push(
          isKept ? { component, config, isChanged: false } : await addConfig(connection, place, component, one),
        );
      }
      return synced;
    },
    async remove(connection, appId, ids) {
      const all = await listAppComponents(connection, appId);
      const staying = all.filter(({ id }) => !ids.includes(id));
      for (const component of all.filter(({ id }) => ids.includes(id))) {
        refuseDependents(
          component,
          staying.filter(({ dependencyIds }) => dependencyIds.includes(component.id)),
        );
        await announce(connection, component, "deleted");
      }
      await deleteComponents(connection, ids);
      await endBuilds(connection, ids);
    },
  };
}

function describe({ varName, labels, dependencyIds }: Component): string {
  return JSON.stringify([varName, Object.entries(labels).sort(), [...dependencyIds].sort()]);
}
