import type { BuildPlan, ChartRepository, GitSource } from "@exclave/contract";
import { fieldsOf, gitSourceOf, invalid, matching, textOf } from "../plan.ts";

/** What this kind needs of a plan: a directory, or a chart in a chart repository. */
export type ChartPlan =
  | { readonly from: "directory"; readonly source: GitSource }
  | { readonly from: "repository"; readonly repository: ChartRepository };

const CHART = /^\w[\w./-]*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function readPlan(plan: BuildPlan): ChartPlan {
  const repository = plan.helm?.repo;
  if (!repository) {
    return { from: "directory", source: gitSourceOf(plan) };
  }
  const { repo_url: url, chart, version, digest } = fieldsOf(repository, "helm.repo");
  if (!/^(https?|oci):\/\//.test(textOf(url, "helm.repo.repo_url"))) {
    throw invalid("helm.repo.repo_url", "must be an http, https or oci URL");
  }
  matching(chart, "helm.repo.chart", CHART);
  if (version !== "") {
    textOf(version, "helm.repo.version");
  }
  if (digest !== undefined) {
    matching(digest, "helm.repo.digest", DIGEST);
  }
  return { from: "repository", repository };
}
