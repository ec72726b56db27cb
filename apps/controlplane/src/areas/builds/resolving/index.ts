export { type BuildResolving, createBuildResolving, createKeyLookup, type LookUpKey } from "./service.ts";
