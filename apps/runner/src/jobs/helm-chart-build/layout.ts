import type { ChartMetadata } from "./chart-file.ts";

/** Helm's own layout: what `helm pull oci://` takes. */
export const CONFIG_TYPE = "application/vnd.cncf.helm.config.v1+json";
export const LAYER_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

export function chartAnnotations({ name, version, description }: ChartMetadata): Readonly<Record<string, string>> {
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.version": version,
    ...(description === undefined ? {} : { "org.opencontainers.image.description": String(description) }),
  };
}

/** A tag may hold no plus sign; Helm writes an underscore for it, and reads it back. */
export function versionTag(version: string): string {
  return version.replaceAll("+", "_");
}
