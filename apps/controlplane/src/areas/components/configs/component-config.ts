import type { ConfigGit, Values } from "../../../configs/index.ts";
import type { TypedSpec } from "./specs.ts";

export type { ConfigGit } from "../../../configs/index.ts";

export interface HealthProbe {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly interval: string;
  readonly command: readonly string[];
}

/** What a config says of deploys; kept as given, absent where nothing was said. */
export interface DeployOptions {
  readonly autoApproveOnPoliciesPassing?: boolean;
  readonly defaultEnabled?: boolean;
  readonly toggleable?: boolean;
  readonly skipNoops?: boolean;
  readonly maxAutoRetries?: number;
  readonly kubernetesContext?: string;
  readonly operationRoles?: Values;
  readonly healthEnabled?: boolean;
  readonly healthBlockDeploy?: boolean;
  readonly healthProbes?: readonly HealthProbe[];
  readonly healthRequiredChecks?: readonly string[];
  readonly healthStabilizationWindow?: string;
}

/** What decides what is built: all that is known of a config before it has a place in an app. */
export type SpecifiedConfig = TypedSpec & Pick<ConfigBase, "git" | "configDigest">;

/** What configs of every type have. */
export interface ConfigBase {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly appConfigId: string;
  readonly appConfigVersion: number;
  readonly componentId: string;
  /** Counts up by one for each config of the component. */
  readonly version: number;
  /** Of the object that is particular to the type. */
  readonly typeConfigId: string;
  readonly git: ConfigGit | undefined;
  readonly dependencyIds: readonly string[];
  /** `type|name|value|input`, as the client found them in its templates. */
  readonly references: readonly string[];
  /** What the client sent, for its own comparisons. */
  readonly checksum: string;
  /** Equal for configs that build the same output from the same source; see `configDigest`. */
  readonly configDigest: string;
  readonly driftSchedule: string;
  /** Durations as Go writes them; empty for the default. */
  readonly buildTimeout: string;
  readonly deployTimeout: string;
  readonly options: DeployOptions;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One version of how a component is built and deployed; never changes once it is stored. */
export type ComponentConfig = ConfigBase & TypedSpec;
