import { type BlobSource, blobOf, type TarSource } from "@exclave/oci";
import { packLayer, publish } from "../artifact.ts";
import type { BuildOutputs, JobContext } from "../job.ts";
import { chartEntries } from "./chart-entries.ts";
import { type ChartMetadata, chartConfig } from "./chart-file.ts";

/** Helm's own layout: what `helm pull oci://` takes. */
const CONFIG_TYPE = "application/vnd.cncf.helm.config.v1+json";
const LAYER_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

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
  const { name, version, description } = chart;
  return await publish(context, {
    config: { mediaType: CONFIG_TYPE, blob: blobOf(chartConfig(chart)) },
    layer: { mediaType: LAYER_TYPE, blob: layer },
    annotations: {
      "org.opencontainers.image.title": name,
      "org.opencontainers.image.version": version,
      ...(description === undefined ? {} : { "org.opencontainers.image.description": String(description) }),
    },
    // A tag may hold no plus sign; Helm writes an underscore for it, and reads it back.
    tags: [version.replaceAll("+", "_")],
  });
}
