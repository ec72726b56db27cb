import { type BlobSource, blobOf, type TarSource } from "@exclave/oci";
import { packLayer, publish } from "../artifact.ts";
import type { BuildOutputs, JobContext } from "../job.ts";
import { chartEntries } from "./chart-entries.ts";
import { type ChartMetadata, chartConfig } from "./chart-file.ts";
import { CONFIG_TYPE, chartAnnotations, LAYER_TYPE, versionTag } from "./layout.ts";

export interface PackedChart {
  readonly chart: ChartMetadata;
  readonly entries: readonly TarSource[];
  readonly layer: BlobSource;
}

export async function packChart(context: JobContext, chart: ChartMetadata, directory: string): Promise<PackedChart> {
  const { source_bytes: bytes, source_files } = context.plan.limits;
  const found = await chartEntries(directory, { bytes, entries: source_files });
  const entries = found.map((entry) => ({ ...entry, path: `${chart.name}/${entry.path}` }));
  return { chart, entries, layer: await packLayer(context, entries) };
}

export async function pushChart(context: JobContext, { chart, layer }: PackedChart): Promise<BuildOutputs["image"]> {
  return await publish(context, {
    config: { mediaType: CONFIG_TYPE, blob: blobOf(chartConfig(chart)) },
    layer: { mediaType: LAYER_TYPE, blob: layer },
    annotations: chartAnnotations(chart),
    tags: [versionTag(chart.version)],
  });
}
