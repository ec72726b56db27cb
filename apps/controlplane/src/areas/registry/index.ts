export type { PushTargets, RepositoryCatalog } from "./ports.ts";
export type { RegistryRequest } from "./registry-request.ts";
export { registryPlugin } from "./routes.ts";
export { createRegistryAccess, type RegistryAccess, type RegistryEntry } from "./service.ts";
