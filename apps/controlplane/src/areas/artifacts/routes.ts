import { type Bindings, paged } from "../../http/index.ts";
import type { ArtifactService } from "./service.ts";

export function bindArtifacts(bindings: Bindings, artifacts: ArtifactService): void {
  bindings.bind("get_artifact", ({ context, path }) => artifacts.get(context, path["artifact_id"]!));
  bindings.bind("list_artifacts", async ({ context, page, query }) => {
    const filter = { appId: query["app_id"], componentId: query["component_id"], digest: query["digest"] };
    return paged(page, await artifacts.list(context, { ...filter, ...page }));
  });
}
