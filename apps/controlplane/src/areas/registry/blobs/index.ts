export { blobRoutes } from "./routes.ts";
export { createRegistryBlobService } from "./service.ts";
