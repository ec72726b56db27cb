export { type BuildCreator, createBuildCreator } from "./service.ts";
