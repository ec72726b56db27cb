export { bindOrgDeleting } from "./routes.ts";
export { createOrgDeleting } from "./service.ts";
