export { createSweepRegistry, removeFromRegistry, type SweepRegistry } from "./service.ts";
