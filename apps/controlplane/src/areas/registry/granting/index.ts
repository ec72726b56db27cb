export type { Scope } from "./scope.ts";
export { createRegistryTokens, type IssuedToken, type RegistryTokens } from "./service.ts";
