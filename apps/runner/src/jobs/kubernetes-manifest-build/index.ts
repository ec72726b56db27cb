import { listFiles } from "../artifact.ts";
import { fetchSource } from "../fetch-source.ts";
import type { Job } from "../job.ts";
import { readPlan } from "./schema.ts";
import { collect, packManifest, pushManifest } from "./steps.ts";

/** Packs Kubernetes manifests: inline, from files, or through kustomize. */
export const kubernetesManifestBuild: Job = {
  async run(context) {
    const plan = readPlan(context.plan);
    const source = plan.form === "inline" ? undefined : await fetchSource(context, plan.source);
    const entries = await context.step("render", "in-progress", () => collect(context, plan, source?.directory));
    const packed = await context.step("package", "in-progress", () => packManifest(context, entries));
    const image = await context.step("push", "in-progress", () => pushManifest(context, packed));
    return { image, ...(source ? { source_digest: source.digest } : {}), files: listFiles(packed.entries) };
  },
};
