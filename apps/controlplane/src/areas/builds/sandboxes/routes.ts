import { type Bindings, paged } from "../../../http/index.ts";
import type { SandboxBuildService } from "./service.ts";

export function bindSandboxBuilds(bindings: Bindings, builds: SandboxBuildService): void {
  bindings.bind("create_app_sandbox_build", ({ context, path }) => builds.create(context, path["app_id"]!));
  bindings.bind("get_app_sandbox_builds", async ({ context, path, page }) =>
    paged(page, await builds.list(context, path["app_id"]!, page)),
  );
  bindings.bind("get_app_sandbox_build", ({ context, path }) =>
    builds.get(context, path["app_id"]!, path["build_id"]!),
  );
}
