import type { BuildPlan, Wire } from "@exclave/contract";

type WireBuildPlan = Wire<"PlantypesBuildPlan">;

/** A job's plan as the contract has it, beside our own fields; it holds no credential. A job that builds nothing has none. */
export function toCompositePlan(plan: BuildPlan | Readonly<Record<string, never>>): Wire<"PlantypesCompositePlan"> {
  if (!isBuildPlan(plan)) {
    return {};
  }
  const { registry, repository, tag } = plan.destination;
  const labels = labelsOf(plan);
  return {
    build_plan: {
      ...plan,
      ...labels,
      dst_tag: tag,
      dst_registry: {
        registryType: "private_oci",
        loginServer: new URL(registry).host,
        repository: `${new URL(registry).host}/${repository}`,
      },
      ...subPlanOf(plan, labels),
    },
  };
}

function isBuildPlan(plan: BuildPlan | Readonly<Record<string, never>>): plan is BuildPlan {
  return plan.destination !== undefined;
}

function labelsOf({ build_id, app_id, component_id }: BuildPlan): Record<string, string> {
  return component_id === undefined
    ? { app_id, app_sandbox_build_id: build_id }
    : { component_id, component_build_id: build_id };
}

/** What only builds of one kind have. */
function subPlanOf(plan: BuildPlan, labels: Record<string, string>): Partial<WireBuildPlan> {
  switch (plan.kind) {
    case "terraform_module":
      return { terraform_build_plan: { labels } };
    case "pulumi":
      return { pulumi_build_plan: { labels } };
    case "helm_chart":
      return { helm_build_plan: { labels, ...chartOf(plan) } };
    case "docker_build":
      return { docker_build_plan: dockerOf(plan) };
    case "kubernetes_manifest":
      return { kubernetes_manifest_build_plan: { labels, ...manifestOf(plan) } };
    case "external_image":
      return { container_image_pull_plan: { image: plan.image?.image ?? "", tag: plan.image?.tag ?? "" } };
    case "sandbox":
      return plan.sandbox?.tool === "pulumi" ? { pulumi_build_plan: { labels } } : { terraform_build_plan: { labels } };
  }
}

function chartOf({ helm }: BuildPlan): Pick<Wire<"PlantypesHelmBuildPlan">, "helmRepoConfig"> {
  const repo = helm?.repo;
  return repo ? { helmRepoConfig: { repoURL: repo.repo_url, chart: repo.chart, version: repo.version } } : {};
}

function dockerOf({ docker }: BuildPlan): Wire<"PlantypesDockerBuildPlan"> {
  const pairs = (docker?.build_args ?? []).map((argument): [string, string] => {
    const [name = "", ...value] = argument.split("=");
    return [name, value.join("=")];
  });
  return {
    dockerfile: docker?.dockerfile ?? "",
    context: docker?.context ?? "",
    target: docker?.target ?? "",
    build_args: Object.fromEntries(pairs),
  };
}

function manifestOf({ kubernetes, git_source: source }: BuildPlan): Wire<"PlantypesKubernetesManifestBuildPlan"> {
  const kustomize = kubernetes?.kustomize;
  if (kustomize) {
    const { path, patches, ...rest } = kustomize;
    return { source_type: "kustomize", kustomize_path: path, kustomize_config: { ...rest, patches: [...patches] } };
  }
  return source ? { source_type: "files" } : { source_type: "inline", inline_manifest: kubernetes?.manifest ?? "" };
}
