export { type BuildCreator, createBuildCreator, type PreparedBuild } from "./service.ts";
