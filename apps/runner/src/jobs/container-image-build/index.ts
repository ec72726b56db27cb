import type { Job } from "../job.ts";
import { readPlan } from "./schema.ts";
import { copyImage, resolveImage } from "./steps.ts";

/** Takes an image over from the registry that it is published in. */
export const containerImageBuild: Job = {
  async run(context) {
    const wanted = readPlan(context.plan);
    const found = await context.step("resolve", "initializing", () => resolveImage(context, wanted));
    if (!found) {
      return undefined;
    }
    const image = await context.step("copy", "in-progress", () => copyImage(context, found));
    return { image, source_digest: found.pulled.digest };
  },
};
