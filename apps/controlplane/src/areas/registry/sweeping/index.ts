export { createSweepRegistry, type SweepRegistry } from "./service.ts";
