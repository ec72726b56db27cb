import type { RequestBody } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { componentChecksum } from "../checksum.ts";
import type { App, Component } from "../definitions/app.ts";
import { dependenciesOf, referencesOf, referenceText } from "../references.ts";
import { copiedList, copiedMap, gitOf, rolesByOperation } from "./shared.ts";

interface ConfigBodies {
  readonly terraform_module: RequestBody<"create_terraform_module_component_config">;
  readonly helm_chart: RequestBody<"create_helm_component_config">;
  readonly docker_build: RequestBody<"create_docker_build_component_config">;
  readonly external_image: RequestBody<"create_external_image_component_config">;
  readonly job: RequestBody<"create_job_component_config">;
  readonly kubernetes_manifest: RequestBody<"create_kubernetes_manifest_component_config">;
  readonly pulumi: RequestBody<"create_pulumi_component_config">;
}

/** A component's config as a request of its type. */
export type ComponentConfigRequest = {
  [Type in keyof ConfigBodies]: { readonly type: Type; readonly body: ConfigBodies[Type] };
}[keyof ConfigBodies];

/** What a sync asks for of one component. */
export interface ComponentRequest {
  readonly name: string;
  readonly varName: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Names. */
  readonly dependencies: readonly string[];
  readonly checksum: string;
  readonly config: ComponentConfigRequest;
}

type Of<Type extends Component["type"]> = Extract<Component, { readonly type: Type }>;

export function componentRequest(app: App, component: Component): ComponentRequest {
  const dependencies = dependenciesOf(app, component);
  const checksum = componentChecksum(component, dependencies);
  return {
    name: component.name,
    varName: component.var_name ?? "",
    labels: { ...app.metadata.default_labels, ...component.labels },
    dependencies,
    checksum,
    config: configOf(component, { checksum, dependencies, references: referencesOf(component).map(referenceText) }),
  };
}

interface Derived {
  readonly checksum: string;
  readonly dependencies: readonly string[];
  readonly references: readonly string[];
}

function configOf(component: Component, derived: Derived): ComponentConfigRequest {
  const common = { ...commonOf(component), ...derivedOf(derived) };
  switch (component.type) {
    case "terraform_module":
      return { type: "terraform_module", body: { ...common, ...terraformModule(component) } };
    case "helm_chart":
      return { type: "helm_chart", body: { ...common, ...clusterOf(component), ...helmChart(component) } };
    case "docker_build":
      return { type: "docker_build", body: { ...common, ...dockerBuild(component) } };
    case "container_image":
      return { type: "external_image", body: { ...common, ...externalImage(component) } };
    case "job": {
      const { dependencies: _, ...rest } = common;
      return { type: "job", body: { ...rest, ...job(component) } };
    }
    case "kubernetes_manifest":
      return { type: "kubernetes_manifest", body: { ...common, ...clusterOf(component), ...manifest(component) } };
    case "pulumi":
      return { type: "pulumi", body: { ...common, ...pulumi(component) } };
  }
}

function derivedOf({ checksum, dependencies, references }: Derived): {
  checksum: string;
  dependencies: string[];
  references: string[];
} {
  return { checksum, dependencies: [...dependencies], references: [...references] };
}

interface CommonBody {
  auto_approve_on_policies_passing?: boolean;
  build_timeout?: string;
  deploy_timeout?: string;
  default_enabled?: boolean;
  max_auto_retries?: number;
  operation_roles?: Record<string, string>;
  skip_noops?: boolean;
  toggleable?: boolean;
}

function commonOf(component: Component): CommonBody {
  return defined({
    auto_approve_on_policies_passing: component.auto_approve_on_policies_passing,
    build_timeout: component.build_timeout,
    deploy_timeout: component.deploy_timeout,
    default_enabled: component.default_enabled,
    max_auto_retries: component.max_auto_retries,
    operation_roles: rolesByOperation(component.operation_roles),
    skip_noops: component.skip_noops,
    toggleable: component.toggleable,
  });
}

interface ClusterBody {
  kubernetes_context?: string;
  health_enabled?: boolean;
  health_block_deploy?: boolean;
  health_stabilization_window?: string;
  health_required_checks?: string[];
  health_probes?: { name?: string; type?: string; url?: string; interval?: string; command?: string[] }[];
}

function clusterOf({ kubernetes_context, health }: Of<"helm_chart"> | Of<"kubernetes_manifest">): ClusterBody {
  return defined({
    kubernetes_context,
    health_enabled: health?.enabled,
    health_block_deploy: health?.block_deploy,
    health_stabilization_window: health?.stabilization_window,
    health_required_checks: health?.required_checks && copiedList(health.required_checks),
    health_probes: health?.probes?.map(({ name, type, url, interval, command }) =>
      defined({ name, type, url, interval, command: command && copiedList(command) }),
    ),
  });
}

function terraformModule(component: Of<"terraform_module">): ConfigBodies["terraform_module"] {
  return {
    version: component.terraform_version,
    ...gitOf(component),
    variables: copiedMap(component.vars),
    env_vars: copiedMap(component.env_vars),
    variables_files: (component.var_file ?? []).map(({ contents }) => contents),
    ...defined({ drift_schedule: component.drift_schedule, kubernetes_context: component.kubernetes_context }),
  };
}

function helmChart(component: Of<"helm_chart">): ConfigBodies["helm_chart"] {
  const { helm_repo: repository } = component;
  return {
    chart_name: component.chart_name,
    ...gitOf(component),
    values: copiedMap(component.values),
    values_files: (component.values_file ?? []).map(({ contents, path, source }) => contents ?? path ?? source ?? ""),
    ...defined({
      helm_repo_config: repository && {
        repo_url: repository.repo_url,
        chart: repository.chart,
        ...defined({ version: repository.version }),
      },
      namespace: component.namespace,
      storage_driver: component.storage_driver,
      take_ownership: component.take_ownership,
      skip_crds: component.skip_crds,
      drift_schedule: component.drift_schedule,
    }),
  };
}

function dockerBuild(component: Of<"docker_build">): ConfigBodies["docker_build"] {
  return {
    dockerfile: component.dockerfile,
    ...gitOf(component),
    build_args: Object.entries(component.build_args ?? {}).map(([name, value]) => `${name}=${value}`),
    env_vars: copiedMap(component.env_vars),
    ...defined({ target: component.target, context: component.context }),
  };
}

function externalImage(component: Of<"container_image">): ConfigBodies["external_image"] {
  const { public: open, aws_ecr: ecr, gcp_gar: gar, azure_acr: acr, update_policy } = component;
  const image = open ?? ecr ?? gar ?? acr;
  return {
    image_url: image?.image_url ?? "",
    ...defined({
      tag: image?.tag,
      update_policy,
      aws_ecr_image_config: ecr && { aws_region: ecr.region, iam_role_arn: ecr.iam_role_arn },
      gcp_gar_image_config: gar && {
        gcp_project_id: gar.gcp_project_id,
        gcp_region: gar.region,
        image_url: gar.image_url,
        ...defined({
          tag: gar.tag,
          service_account_email: gar.service_account_email,
          workload_identity_provider: gar.workload_identity_provider,
        }),
      },
      azure_acr_image_config: acr && {
        registry_url: acr.registry_url,
        ...defined({ tenant_id: acr.tenant_id, client_id: acr.client_id }),
      },
    }),
  };
}

function job(component: Of<"job">): ConfigBodies["job"] {
  return {
    image_url: component.image_url,
    tag: component.tag,
    cmd: copiedList(component.cmd),
    args: copiedList(component.args),
    env_vars: copiedMap(component.env_vars),
  };
}

function manifest(component: Of<"kubernetes_manifest">): ConfigBodies["kubernetes_manifest"] {
  const { kustomize } = component;
  return {
    namespace: component.namespace,
    ...gitOf(component),
    ...defined({
      manifest: component.manifest,
      kustomize: kustomize && {
        path: kustomize.path,
        ...defined({
          patches: kustomize.patches && copiedList(kustomize.patches),
          enable_helm: kustomize.enable_helm,
          load_restrictor: kustomize.load_restrictor,
        }),
      },
      drift_schedule: component.drift_schedule,
    }),
  };
}

function pulumi(component: Of<"pulumi">): ConfigBodies["pulumi"] {
  return {
    runtime: component.runtime,
    config: copiedMap(component.config),
    env_vars: copiedMap(component.env_vars),
    ...gitOf(component),
    ...defined({
      version: component.pulumi_version,
      drift_schedule: component.drift_schedule,
      kubernetes_context: component.kubernetes_context,
    }),
  };
}
