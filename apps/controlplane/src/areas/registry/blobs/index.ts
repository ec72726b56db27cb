export { blobRoutes } from "./routes.ts";
export { createRegistryBlobService, type RegistryBlobService } from "./service.ts";
