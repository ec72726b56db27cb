import type { RequestBody } from "@exclave/contract";
import type { IdKind } from "@exclave/kernel";
import type { GivenGit } from "../../../configs/index.ts";
import { parseDockerBuild } from "./docker-build.ts";
import { parseExternalImage } from "./external-image.ts";
import { parseHelmChart } from "./helm-chart.ts";
import { parseJob } from "./job.ts";
import { parseKubernetesManifest } from "./kubernetes-manifest.ts";
import { parsePulumi } from "./pulumi.ts";
import { parseSharedFields, type SharedFields } from "./shared-fields.ts";
import type { ConfiguredType, TypedSpec } from "./specs.ts";
import { parseTerraformModule } from "./terraform-module.ts";

/** A request for a config, by the type that its path names. */
export type ConfigRequest =
  | { readonly type: "terraform_module"; readonly body: RequestBody<"create_terraform_module_component_config"> }
  | { readonly type: "helm_chart"; readonly body: RequestBody<"create_helm_component_config"> }
  | { readonly type: "docker_build"; readonly body: RequestBody<"create_docker_build_component_config"> }
  | { readonly type: "kubernetes_manifest"; readonly body: RequestBody<"create_kubernetes_manifest_component_config"> }
  | { readonly type: "external_image"; readonly body: RequestBody<"create_external_image_component_config"> }
  | { readonly type: "job"; readonly body: RequestBody<"create_job_component_config"> }
  | { readonly type: "pulumi"; readonly body: RequestBody<"create_pulumi_component_config"> };

/** A request as it was checked, before its place in the app is known. */
export interface GivenConfig {
  readonly shared: SharedFields;
  readonly typed: TypedSpec;
  readonly git: GivenGit | undefined;
}

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parseConfigRequest(request: ConfigRequest): GivenConfig {
  const shared = parseSharedFields(request.body);
  switch (request.type) {
    case "terraform_module": {
      const { spec, git } = parseTerraformModule(request.body);
      return { shared, typed: { type: request.type, spec }, git };
    }
    case "helm_chart": {
      const { spec, git } = parseHelmChart(request.body);
      return { shared, typed: { type: request.type, spec }, git };
    }
    case "docker_build": {
      const { spec, git } = parseDockerBuild(request.body);
      return { shared, typed: { type: request.type, spec }, git };
    }
    case "kubernetes_manifest": {
      const { spec, git } = parseKubernetesManifest(request.body);
      return { shared, typed: { type: request.type, spec }, git };
    }
    case "external_image":
      return { shared, typed: { type: request.type, ...parseExternalImage(request.body) }, git: undefined };
    case "job":
      return { shared, typed: { type: request.type, ...parseJob(request.body) }, git: undefined };
    case "pulumi": {
      const { spec, git } = parsePulumi(request.body);
      return { shared, typed: { type: request.type, spec }, git };
    }
  }
}

/** Which ids the objects of each type have. */
export const typeConfigIds: Readonly<Record<ConfiguredType, IdKind>> = {
  terraform_module: "terraformModuleConfig",
  helm_chart: "helmConfig",
  docker_build: "dockerBuildConfig",
  kubernetes_manifest: "kubernetesManifestConfig",
  external_image: "externalImageConfig",
  job: "jobConfig",
  pulumi: "pulumiConfig",
};
