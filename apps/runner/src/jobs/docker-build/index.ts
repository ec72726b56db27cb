import { fetchSource } from "../fetch-source.ts";
import type { Job } from "../job.ts";
import { createBuildahDriver } from "./drivers/buildah.ts";
import { readPlan } from "./schema.ts";
import { locate, pushImage } from "./steps.ts";

/** Builds an image from a Dockerfile. */
export const dockerBuild: Job = {
  async run(context) {
    const plan = readPlan(context.plan);
    const { directory, digest } = await fetchSource(context, plan.source);
    const driver = await createBuildahDriver({ ...context, variables: plan.docker.env_vars });
    context.afterwards(() => driver.trim());
    const request = await locate(directory, plan);
    const imageId = await context.step("build", "in-progress", () => driver.build(request));
    const image = await context.step("push", "in-progress", () => pushImage(context, driver, imageId));
    return { image, source_digest: digest };
  },
};
