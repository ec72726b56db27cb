import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { GitSourceChecks } from "../../configs/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import type { AppConfig, FilledApps, Nameable } from "../apps/index.ts";
import type { LookedSource } from "../builds/index.ts";
import type { NewEvent } from "../events/index.ts";
import type { Component } from "./component.ts";
import type { ComponentConfig, SpecifiedConfig } from "./configs/component-config.ts";

/** The apps that components belong to. */
export interface AppCatalog extends FilledApps {
  /** True for a config that a client is filling and has not called active. */
  isUnderWay(connection: Connection, appId: string, configId: string): Promise<boolean>;
  /** Takes a component into a held config. */
  joinAppConfig(connection: Connection, config: AppConfig, componentId: string): Promise<void>;
}

/** Where sources may come from. */
export interface SourceChecks extends GitSourceChecks {
  /** Throws InvalidInput, naming the field, when builds may not fetch charts from there. */
  checkChartRepository(field: string, url: string): void;
}

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** What other areas keep of component configs, each by id. */
export interface ConfigCompanies {
  readonly vcsConnections: WireVcsConnections;
  /** The newest build of each config that has one. */
  newestBuildIds(connection: Connection, configIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The newest build of each component that has one, as the API shows it, by the component's id. */
export type NewestBuilds = (
  connection: Connection,
  componentIds: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"ComponentBuild">>>;

/** A config that was stored, and its component. */
export interface StoredConfig {
  readonly component: Component;
  readonly config: ComponentConfig;
}

/** Refuses to delete components that the app as it is now names; throws Conflict. The caller holds the app. */
export type RefuseNamed = (connection: Connection, appId: string, components: readonly Nameable[]) => Promise<void>;

/** Ends the builds that are under way for components that go: in the transaction that deletes them, after it did. */
export type EndBuilds = (connection: Connection, componentIds: readonly string[]) => Promise<void>;

/** Builds of configs that are sent into an app config under way. */
export interface ConfigBuilds {
  /** Looks at the source of a config that is about to be stored: not for transactions. Undefined where nothing is built. */
  look(orgId: string, config: SpecifiedConfig): Promise<LookedSource | undefined>;
  /** Makes the build that the config needs, in the transaction that stored it; answers its id where one was made. */
  schedule(
    connection: Connection,
    context: RequestContext,
    stored: StoredConfig,
    looked: LookedSource,
  ): Promise<string | undefined>;
}

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
