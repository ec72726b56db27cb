import type { Job } from "../job.ts";
import { buildDirectory, terraformModule } from "../pack-directory.ts";
import { gitSourceOf } from "../plan.ts";

/** Packs a directory of Terraform code into one layer. */
export const terraformModuleBuild: Job = {
  run: (context) => buildDirectory(context, gitSourceOf(context.plan), terraformModule),
};
