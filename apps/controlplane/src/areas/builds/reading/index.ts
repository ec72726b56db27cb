export { type BuildReader, createBuildReader } from "./service.ts";
