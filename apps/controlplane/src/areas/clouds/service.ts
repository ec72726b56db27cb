import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import { type Region, regions } from "./region.ts";

export interface CloudService {
  /** For everybody: no token is needed. */
  regions(cloud: string): Wire<"CloudPlatformRegion">[];
}

export function createCloudService(): CloudService {
  return {
    regions(cloud) {
      const known = new Map(Object.entries(regions)).get(cloud);
      if (!known) {
        throw notFound("cloud.not-found", `no cloud platform ${cloud}`, {
          hint: `ask for one of ${Object.keys(regions).join(", ")}`,
        });
      }
      return known.map(toWireRegion);
    },
  };
}

function toWireRegion([value, place, country]: Region): Wire<"CloudPlatformRegion"> {
  return { name: value, value, display_name: place, icon: `flag-${country}` };
}
