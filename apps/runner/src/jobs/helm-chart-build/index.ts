import { listFiles } from "../artifact.ts";
import { fetchSource } from "../fetch-source.ts";
import type { Job } from "../job.ts";
import { readChart, vendorDependencies } from "./dependencies.ts";
import { buildFromRepository } from "./repository/index.ts";
import { readPlan } from "./schema.ts";
import { packChart, pushChart } from "./steps.ts";

/** Packs a Helm chart from a directory, or takes one over from a chart repository. */
export const helmChartBuild: Job = {
  async run(context) {
    const plan = readPlan(context.plan);
    if (plan.from === "repository") {
      return await buildFromRepository(context, plan.repository);
    }
    const { directory, digest } = await fetchSource(context, plan.source);
    const chart = await readChart(directory);
    await context.step("dependencies", "in-progress", () =>
      vendorDependencies(context, chart, { directory, root: directory, depth: 0 }),
    );
    const packed = await context.step("package", "in-progress", () => packChart(context, chart, directory));
    const image = await context.step("push", "in-progress", () => pushChart(context, packed));
    return { image, source_digest: digest, files: listFiles(packed.entries) };
  },
};
