import type { BuildJobType } from "@exclave/contract";
import { dockerBuild } from "./docker-build/index.ts";
import { helmChartBuild } from "./helm-chart-build/index.ts";
import type { Job } from "./job.ts";
import { kubernetesManifestBuild } from "./kubernetes-manifest-build/index.ts";
import { terraformModuleBuild } from "./terraform-module-build/index.ts";

/** Every kind of job; a kind that the contract declares and this table lacks does not compile. */
export const jobs = {
  "terraform-module-build": terraformModuleBuild,
  "docker-build": dockerBuild,
  "helm-chart-build": helmChartBuild,
  "kubernetes-manifest-build": kubernetesManifestBuild,
} as const satisfies { readonly [Type in BuildJobType]: Job };

export { awaitVerdict } from "./await-verdict.ts";
export type { BuildOutputs, Job, JobContext, Phase } from "./job.ts";
export { parseBuildPlan } from "./plan.ts";
