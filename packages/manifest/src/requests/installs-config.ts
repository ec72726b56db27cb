import type { RequestBody } from "@exclave/contract";
import type { App } from "../definitions/app.ts";

/** Where install files lie, as requests have it; a checked app says one place. */
export function installsConfigRequests({
  public_repo,
  connected_repo,
}: NonNullable<App["installs_source"]>): RequestBody<"create_app_installs_config">[] {
  const repository = public_repo ?? connected_repo;
  const vcs_type = public_repo ? "public" : "connected";
  return repository ? [{ vcs_type, ...repository }] : [];
}
