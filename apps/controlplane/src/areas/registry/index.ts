export type { PushTargets, RepositoryCatalog } from "./ports.ts";
export type { RegistryAction, RegistryRequest } from "./registry-request.ts";
export { registryPlugin } from "./routes.ts";
export { createRegistryAccess, type RegistryAccess, type RegistryEntry, type Visitor } from "./service.ts";
