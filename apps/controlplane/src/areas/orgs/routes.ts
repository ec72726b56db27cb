import { type Bindings, paged } from "../../http/index.ts";
import type { OrgService } from "./service.ts";

export function bindOrgs(bindings: Bindings, orgs: OrgService): void {
  bindings.bind("create_org", ({ context, body }) => orgs.create(context, body));
  bindings.bind("get_orgs", async ({ context, page, query }) =>
    paged(page, await orgs.list(context, { ...page, search: query["q"] ?? "" })),
  );
  bindings.bind("get_org", ({ context }) => orgs.current(context));
  bindings.bind("runner_get_org", ({ context }) => orgs.current(context));
  bindings.bind("get_org_stats", ({ context }) => orgs.stats(context));
  bindings.bind("get_org_features", async ({ context }) => orgs.listFeatures(context));
  bindings.bind("get_current_org_features", ({ context }) => orgs.features(context));
  bindings.bind("update_org_features", ({ context, body }) => orgs.changeFeatures(context, body));
  bindings.bind("update_org", ({ context, body }) => orgs.rename(context, body));
}
