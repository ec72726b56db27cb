export { manifestRoutes } from "./routes.ts";
export { createManifestService, type ManifestService } from "./service.ts";
export { hasManifest } from "./store.ts";
