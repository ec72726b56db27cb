import { type Bindings, flagOf, paged } from "../../http/index.ts";
import type { BranchPlace } from "./branch.ts";
import type { BranchService } from "./service.ts";

export function bindBranches(bindings: Bindings, branches: BranchService): void {
  bindings.bind("create_app_branch", ({ context, path, body }) => branches.create(context, path["app_id"]!, body));
  bindings.bind("get_app_branches", async ({ context, path, page }) =>
    paged(page, await branches.list(context, path["app_id"]!, page)),
  );
  bindings.bind("get_app_branch", ({ context, path, query }) =>
    branches.get(context, placeOf(path), { onlyLatest: flagOf(query, "latest_config") }),
  );
  bindings.bind("update_app_branch", ({ context, path, body }) => branches.update(context, placeOf(path), body));
  bindings.bind("delete_app_branch", ({ context, path }) => branches.delete(context, placeOf(path)));
}

function placeOf(path: Readonly<Record<string, string>>): BranchPlace {
  return { app: path["app_id"]!, branch: path["app_branch_id"]! };
}
