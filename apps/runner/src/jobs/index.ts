import type { BuildJobType } from "@exclave/contract";
import type { Job } from "./job.ts";

/**
 * Every kind of job, loaded when there is one to do: a job's process waits for its job with what all kinds need and no
 * more. A kind that the contract declares and this table lacks does not compile.
 */
export const jobs = {
  "terraform-module-build": async () => (await import("./terraform-module-build/index.ts")).terraformModuleBuild,
  "pulumi-build": async () => (await import("./pulumi-build/index.ts")).pulumiBuild,
  "docker-build": async () => (await import("./docker-build/index.ts")).dockerBuild,
  "helm-chart-build": async () => (await import("./helm-chart-build/index.ts")).helmChartBuild,
  "kubernetes-manifest-build": async () =>
    (await import("./kubernetes-manifest-build/index.ts")).kubernetesManifestBuild,
  "container-image-build": async () => (await import("./container-image-build/index.ts")).containerImageBuild,
  "sandbox-build": async () => (await import("./sandbox-build/index.ts")).sandboxBuild,
} as const satisfies { readonly [Type in BuildJobType]: () => Promise<Job> };

export { awaitVerdict } from "./await-verdict.ts";
export type { BuildOutputs, Job, JobContext, Phase } from "./job.ts";
export { parseBuildPlan } from "./plan.ts";
