import type { BuildPlan, GitSource, KubernetesManifestBuildPlan } from "@exclave/contract";
import { fieldsOf, gitSourceOf, invalid, textOf } from "../plan.ts";

/** What this kind needs of a plan: the manifest itself, or where it lies. */
export type ManifestPlan =
  | { readonly form: "inline"; readonly manifest: string }
  | { readonly form: "files"; readonly source: GitSource }
  | { readonly form: "kustomize"; readonly source: GitSource; readonly kustomize: Kustomize };

export type Kustomize = NonNullable<KubernetesManifestBuildPlan["kustomize"]>;

export function readPlan(plan: BuildPlan): ManifestPlan {
  const kubernetes = plan.kubernetes ?? {};
  if (kubernetes.kustomize !== undefined) {
    const kustomize = fieldsOf(kubernetes.kustomize, "kubernetes.kustomize");
    textOf(kustomize["path"], "kubernetes.kustomize.path");
    if (!Array.isArray(kustomize["patches"])) {
      throw invalid("kubernetes.kustomize.patches", "must be a list");
    }
    return { form: "kustomize", source: gitSourceOf(plan), kustomize: kubernetes.kustomize };
  }
  if (kubernetes.manifest !== undefined && kubernetes.manifest !== "") {
    return { form: "inline", manifest: kubernetes.manifest };
  }
  return { form: "files", source: gitSourceOf(plan) };
}
