import type { Bindings } from "../../http/index.ts";
import type { CloudService } from "./service.ts";

export function bindClouds(bindings: Bindings, clouds: CloudService): void {
  bindings.bind("get_cloud_platform_regions", async ({ path }) => clouds.regions(path["cloud_platform"]!));
}
