import type { Job } from "../job.ts";
import { buildDirectory, pulumiProgram } from "../pack-directory.ts";
import { gitSourceOf } from "../plan.ts";

/** Packs a directory with a Pulumi program into one layer. */
export const pulumiBuild: Job = {
  run: (context) => buildDirectory(context, gitSourceOf(context.plan), pulumiProgram),
};
