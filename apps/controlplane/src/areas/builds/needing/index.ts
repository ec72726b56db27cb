export { type BuildNeeds, createBuildNeeds } from "./service.ts";
