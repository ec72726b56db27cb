import { listFiles } from "../artifact.ts";
import { fetchSource } from "../fetch-source.ts";
import type { Job } from "../job.ts";
import { readPlan } from "./schema.ts";
import { packModule, pushModule } from "./steps.ts";

/** Packs a directory of Terraform code into one layer. */
export const terraformModuleBuild: Job = {
  async run(context) {
    const { source } = readPlan(context.plan);
    const { directory, digest } = await fetchSource(context, source);
    const packed = await context.step("package", "in-progress", () => packModule(context, directory));
    const image = await context.step("push", "in-progress", () => pushModule(context, packed));
    return { image, source_digest: digest, files: listFiles(packed.entries) };
  },
};
