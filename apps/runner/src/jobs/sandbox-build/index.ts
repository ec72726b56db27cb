import type { Job } from "../job.ts";
import { buildDirectory, pulumiProgram, terraformModule } from "../pack-directory.ts";
import { readPlan } from "./schema.ts";

/** Packs what an install's account gets before any component. */
export const sandboxBuild: Job = {
  async run(context) {
    const { source, tool } = readPlan(context.plan);
    return await buildDirectory(context, source, tool === "pulumi" ? pulumiProgram : terraformModule);
  },
};
