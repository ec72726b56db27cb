export { createRegistryTokens, type IssuedToken, type RegistryTokens } from "./service.ts";
