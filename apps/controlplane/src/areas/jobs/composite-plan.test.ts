import type { BuildPlan } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { toCompositePlan } from "./composite-plan.ts";

const plan: BuildPlan = {
  build_id: "bld1",
  org_id: "org1",
  app_id: "app1",
  component_id: "cmp1",
  component_name: "infra",
  kind: "terraform_module",
  recipe_version: "1",
  git_source: { url: "https://example.com/a.git", ref: "abc", path: "infra", recurse_submodules: true },
  destination: { registry: "https://registry.example:8443", repository: "org1/app1/cmp1", tag: "bld1" },
  limits: { source_bytes: 1, source_files: 1 },
};
const labels = { component_id: "cmp1", component_build_id: "bld1" };

describe("a plan as the contract has it", () => {
  it("says where the artifact goes and what it is made from", () => {
    expect(toCompositePlan(plan).build_plan).toMatchObject({
      component_id: "cmp1",
      component_build_id: "bld1",
      git_source: plan.git_source,
      dst_tag: "bld1",
      dst_registry: {
        registryType: "private_oci",
        loginServer: "registry.example:8443",
        repository: "registry.example:8443/org1/app1/cmp1",
      },
      terraform_build_plan: { labels },
    });
  });

  it.each<[Partial<BuildPlan>, object]>([
    [
      { kind: "docker_build", docker: { dockerfile: "D", context: ".", build_args: ["A=b=c", "D"], env_vars: {} } },
      { docker_build_plan: { dockerfile: "D", context: ".", target: "", build_args: { A: "b=c", D: "" } } },
    ],
    [
      { kind: "helm_chart", helm: { chart_name: "web", repo: { repo_url: "https://c", chart: "web", version: "1" } } },
      { helm_build_plan: { labels, helmRepoConfig: { repoURL: "https://c", chart: "web", version: "1" } } },
    ],
    [
      { kind: "external_image", image: { image: "ghcr.io/acme/web", tag: "1" }, git_source: undefined as never },
      { container_image_pull_plan: { image: "ghcr.io/acme/web", tag: "1" } },
    ],
    [
      { kind: "kubernetes_manifest", kubernetes: { manifest: "kind: A" }, git_source: undefined as never },
      { kubernetes_manifest_build_plan: { labels, source_type: "inline", inline_manifest: "kind: A" } },
    ],
    [
      {
        kind: "kubernetes_manifest",
        kubernetes: { kustomize: { path: "k", patches: ["p"], enable_helm: true, load_restrictor: "" } },
      },
      {
        kubernetes_manifest_build_plan: {
          source_type: "kustomize",
          kustomize_path: "k",
          kustomize_config: { patches: ["p"], enable_helm: true, load_restrictor: "" },
        },
      },
    ],
    [{ kind: "pulumi" }, { pulumi_build_plan: { labels } }],
    [
      { kind: "sandbox", component_id: undefined as never, sandbox: { config_id: "app2", tool: "pulumi" } },
      { pulumi_build_plan: { labels: { app_id: "app1", app_sandbox_build_id: "bld1" } } },
    ],
  ])("has the part of its kind", (part, expected) => {
    expect(toCompositePlan({ ...plan, ...part }).build_plan).toMatchObject(expected);
  });
});
