import type { Values } from "../../../configs/index.ts";

export interface TerraformModuleSpec {
  /** Of Terraform itself, such as `1.13.5`. */
  readonly version: string;
  readonly variables: Values;
  /** Contents, not paths. */
  readonly variablesFiles: readonly string[];
  readonly envVars: Values;
}

/** A chart in a repository of charts, in place of one in git. */
export interface HelmRepository {
  readonly repoUrl: string;
  readonly chart: string;
  readonly version: string;
}

export interface HelmChartSpec {
  readonly chartName: string;
  readonly values: Values;
  /** Contents, not paths. */
  readonly valuesFiles: readonly string[];
  readonly namespace: string;
  readonly storageDriver: string;
  readonly takeOwnership: boolean;
  readonly skipCrds: boolean;
  readonly repository?: HelmRepository;
}

export interface DockerBuildSpec {
  /** Relative to the source's directory. */
  readonly dockerfile: string;
  /** Relative to the source's directory. */
  readonly context: string;
  /** The stage to build; empty for the last one. */
  readonly target: string;
  /** `NAME=value`, in the order given. */
  readonly buildArgs: readonly string[];
  readonly envVars: Values;
}

export interface Kustomize {
  readonly path: string;
  readonly patches: readonly string[];
  readonly enableHelm: boolean;
  readonly loadRestrictor: string;
}

/** Either an inline manifest, or files of the git source, optionally through kustomize. */
export interface KubernetesManifestSpec {
  readonly manifest?: string;
  readonly namespace: string;
  readonly kustomize?: Kustomize;
}

export interface ElasticContainerRegistry {
  readonly id: string;
  readonly iamRoleArn: string;
  readonly awsRegion: string;
}

export interface AzureContainerRegistry {
  readonly id: string;
  readonly registryUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
}

export interface GoogleArtifactRegistry {
  readonly id: string;
  readonly projectId: string;
  readonly region: string;
  readonly serviceAccountEmail: string;
  readonly workloadIdentityProvider: string;
}

export interface ExternalImageSpec {
  readonly imageUrl: string;
  readonly tag: string;
  /** A range of versions to follow; empty for the tag alone. */
  readonly updatePolicy: string;
  readonly ecr?: ElasticContainerRegistry;
  readonly acr?: AzureContainerRegistry;
  readonly gar?: GoogleArtifactRegistry;
}

export interface JobSpec {
  readonly imageUrl: string;
  readonly tag: string;
  readonly cmd: readonly string[];
  readonly args: readonly string[];
  readonly envVars: Values;
}

export interface PulumiSpec {
  /** Language of the program. */
  readonly runtime: string;
  /** Empty is the runner's own. */
  readonly version: string;
  readonly config: Values;
  readonly envVars: Values;
}

/** What is particular to each type of component. */
export interface Specs {
  readonly terraform_module: TerraformModuleSpec;
  readonly helm_chart: HelmChartSpec;
  readonly docker_build: DockerBuildSpec;
  readonly kubernetes_manifest: KubernetesManifestSpec;
  readonly external_image: ExternalImageSpec;
  readonly job: JobSpec;
  readonly pulumi: PulumiSpec;
}

export type ConfiguredType = keyof Specs;

/** A type with the spec of that type; `switch` over `type` to narrow it. */
export type TypedSpec = {
  readonly [Type in ConfiguredType]: { readonly type: Type; readonly spec: Specs[Type] };
}[ConfiguredType];
