import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { type GitObjects, type GitOwner, parseReference, toWireGit } from "../../../configs/index.ts";
import type { Component } from "../component.ts";
import type { ComponentConfig, DeployOptions } from "./component-config.ts";
import type { ConfiguredType, HelmChartSpec } from "./specs.ts";

/** What belongs to a config but is kept by other areas. */
export interface ConfigCompany {
  readonly latestBuildId?: string;
  readonly vcsConnection?: Wire<"VCSConnection">;
}

type TypeObjects = Pick<
  Wire<"ComponentConfigConnection">,
  "terraform_module" | "helm" | "docker_build" | "kubernetes_manifest" | "external_image" | "job" | "pulumi"
>;

/** The whole of a config: what all types share, and the one object that is particular to its type. */
export function toWireConfigConnection(
  config: ComponentConfig,
  component: Pick<Component, "name">,
  company: ConfigCompany = {},
): Wire<"ComponentConfigConnection"> {
  return {
    id: config.id,
    app_config_id: config.appConfigId,
    app_config_version: config.appConfigVersion,
    component_id: config.componentId,
    component_name: component.name,
    component_dependency_ids: [...config.dependencyIds],
    references: [...config.references],
    refs: config.references.flatMap((text) => parseReference(text) ?? []),
    checksum: config.checksum,
    drift_schedule: config.driftSchedule,
    build_timeout: config.buildTimeout,
    deploy_timeout: config.deployTimeout,
    type: config.type,
    version: config.version,
    created_by_id: config.createdById,
    created_at: config.createdAt.toISOString(),
    updated_at: config.updatedAt.toISOString(),
    ...toWireOptions(config.options),
    ...toWireTyped(config, company),
    ...defined({ latest_build_id: company.latestBuildId }),
  };
}

/** The object particular to the config's type, under the key the wire gives it. */
function toWireTyped(config: ComponentConfig, company: ConfigCompany): TypeObjects {
  switch (config.type) {
    case "terraform_module":
      return { terraform_module: toWireTerraformModule(config, company) };
    case "helm_chart":
      return { helm: toWireHelm(config, company) };
    case "docker_build":
      return { docker_build: toWireDockerBuild(config, company) };
    case "kubernetes_manifest":
      return { kubernetes_manifest: toWireKubernetesManifest(config, company) };
    case "external_image":
      return { external_image: toWireExternalImage(config) };
    case "job":
      return { job: toWireJob(config) };
    case "pulumi":
      return { pulumi: toWirePulumi(config, company) };
  }
}

/** That object alone, as the request that made the config is answered. */
export function toWireTypeObject(config: ComponentConfig, company: ConfigCompany = {}): object {
  return Object.values(toWireTyped(config, company))[0]!;
}

type ConfigOf<Type extends ConfiguredType> = Extract<ComponentConfig, { readonly type: Type }>;

function toWireTerraformModule(
  config: ConfigOf<"terraform_module">,
  company: ConfigCompany,
): Wire<"TerraformModuleComponentConfig"> {
  return {
    ...baseOf(config),
    ...gitOf(config, company),
    version: config.spec.version,
    variables: { ...config.spec.variables },
    variables_files: [...config.spec.variablesFiles],
    env_vars: { ...config.spec.envVars },
  };
}

function toWireHelm(config: ConfigOf<"helm_chart">, company: ConfigCompany): Wire<"HelmComponentConfig"> {
  const flat = toWireHelmFields(config.spec);
  const { repository } = config.spec;
  return {
    ...baseOf(config),
    ...gitOf(config, company),
    ...flat,
    helm_config_json: {
      ...flat,
      ...defined({
        helm_repo_config: repository && {
          repo_url: repository.repoUrl,
          chart: repository.chart,
          version: repository.version,
        },
      }),
    },
  };
}

function toWireHelmFields(spec: HelmChartSpec): Wire<"HelmConfig"> {
  return {
    chart_name: spec.chartName,
    namespace: spec.namespace,
    storage_driver: spec.storageDriver,
    take_ownership: spec.takeOwnership,
    skip_crds: spec.skipCrds,
    values: { ...spec.values },
    values_files: [...spec.valuesFiles],
  };
}

function toWireDockerBuild(
  config: ConfigOf<"docker_build">,
  company: ConfigCompany,
): Wire<"DockerBuildComponentConfig"> {
  return {
    ...baseOf(config),
    ...gitOf(config, company),
    dockerfile: config.spec.dockerfile,
    context: config.spec.context,
    target: config.spec.target,
    build_args: [...config.spec.buildArgs],
    env_vars: { ...config.spec.envVars },
  };
}

function toWireKubernetesManifest(
  config: ConfigOf<"kubernetes_manifest">,
  company: ConfigCompany,
): Wire<"KubernetesManifestComponentConfig"> {
  const { manifest, namespace, kustomize } = config.spec;
  return {
    ...baseOf(config),
    ...gitOf(config, company),
    manifest: manifest ?? "",
    namespace,
    ...defined({
      kustomize: kustomize && {
        path: kustomize.path,
        patches: [...kustomize.patches],
        enable_helm: kustomize.enableHelm,
        load_restrictor: kustomize.loadRestrictor,
      },
    }),
  };
}

function toWireExternalImage(config: ConfigOf<"external_image">): Wire<"ExternalImageComponentConfig"> {
  const { imageUrl, tag, updatePolicy, ecr, acr, gar } = config.spec;
  const owner = ownerOf(config);
  return {
    ...baseOf(config),
    image_url: imageUrl,
    tag,
    update_policy: updatePolicy,
    ...defined({
      aws_ecr_image_config: ecr && { ...owner, id: ecr.id, iam_role_arn: ecr.iamRoleArn, aws_region: ecr.awsRegion },
      azure_acr_image_config: acr && {
        ...owner,
        id: acr.id,
        registry_url: acr.registryUrl,
        tenant_id: acr.tenantId,
        client_id: acr.clientId,
      },
      gcp_gar_image_config: gar && {
        ...owner,
        id: gar.id,
        gcp_project_id: gar.projectId,
        gcp_region: gar.region,
        service_account_email: gar.serviceAccountEmail,
        workload_identity_provider: gar.workloadIdentityProvider,
      },
    }),
  };
}

function toWireJob(config: ConfigOf<"job">): Wire<"JobComponentConfig"> {
  const { imageUrl, tag, cmd, args, envVars } = config.spec;
  return { ...baseOf(config), image_url: imageUrl, tag, cmd: [...cmd], args: [...args], env_vars: { ...envVars } };
}

function toWirePulumi(config: ConfigOf<"pulumi">, company: ConfigCompany): Wire<"PulumiComponentConfig"> {
  const { runtime, version, config: settings, envVars } = config.spec;
  return {
    ...baseOf(config),
    ...gitOf(config, company),
    runtime,
    version,
    config: { ...settings },
    env_vars: { ...envVars },
  };
}

function baseOf(config: ComponentConfig): {
  id: string;
  component_config_connection_id: string;
  created_by_id: string;
  created_at: string;
  updated_at: string;
} {
  return {
    id: config.typeConfigId,
    component_config_connection_id: config.id,
    created_by_id: config.createdById,
    created_at: config.createdAt.toISOString(),
    updated_at: config.updatedAt.toISOString(),
  };
}

/** How the wire names the owner of an object that several types have. */
const ownerTypes: Readonly<Record<ConfiguredType, string>> = {
  terraform_module: "terraform_module_component_configs",
  helm_chart: "helm_component_configs",
  docker_build: "docker_build_component_configs",
  kubernetes_manifest: "kubernetes_manifest_component_configs",
  external_image: "external_image_component_configs",
  job: "job_component_configs",
  pulumi: "pulumi_component_configs",
};

function ownerOf(config: ComponentConfig): GitOwner {
  const { id, created_by_id, created_at, updated_at } = baseOf(config);
  return {
    created_by_id,
    created_at,
    updated_at,
    component_config_id: id,
    component_config_type: ownerTypes[config.type],
  };
}

function gitOf(config: ComponentConfig, { vcsConnection }: ConfigCompany): GitObjects {
  return toWireGit(config.git, ownerOf(config), vcsConnection);
}

function toWireOptions(options: DeployOptions): Partial<Wire<"ComponentConfigConnection">> {
  return defined({
    auto_approve_on_policies_passing: options.autoApproveOnPoliciesPassing,
    default_enabled: options.defaultEnabled,
    toggleable: options.toggleable,
    skip_noops: options.skipNoops,
    max_auto_retries: options.maxAutoRetries,
    kubernetes_context_name: options.kubernetesContext,
    operation_roles: options.operationRoles && { ...options.operationRoles },
    health_enabled: options.healthEnabled,
    health_block_deploy: options.healthBlockDeploy,
    health_probes: options.healthProbes?.map(({ name, type, url, command }) => ({
      name,
      type,
      url,
      command: [...command],
    })),
    health_required_checks: options.healthRequiredChecks && [...options.healthRequiredChecks],
    health_stabilization_window: options.healthStabilizationWindow,
  });
}
