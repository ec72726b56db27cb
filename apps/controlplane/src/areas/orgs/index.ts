export type { Org } from "./org.ts";
export type { NewOrgRunners, OrgFurnishing } from "./ports.ts";
export { bindOrgs } from "./routes.ts";
export { createOrg, createOrgService, type OrgService } from "./service.ts";
export { findOrg } from "./store.ts";
