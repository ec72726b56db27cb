import type { Bindings } from "../../../http/index.ts";
import type { BranchPlace } from "../branch.ts";
import type { BranchConfigService } from "./service.ts";

export function bindBranchConfigs(bindings: Bindings, configs: BranchConfigService): void {
  bindings.bind("create_app_branch_config", ({ context, path, body }) => configs.create(context, placeOf(path), body));
  bindings.bind("get_app_branch_latest_config", ({ context, path }) => configs.latest(context, placeOf(path)));
}

function placeOf(path: Readonly<Record<string, string>>): BranchPlace {
  return { app: path["app_id"]!, branch: path["app_branch_id"]! };
}
