export { manifestRoutes } from "./routes.ts";
export { createManifestService } from "./service.ts";
export { hasManifest } from "./store.ts";
