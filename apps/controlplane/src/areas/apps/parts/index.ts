export type { SandboxPart } from "./part.ts";
export { bindAppConfigParts } from "./routes.ts";
export {
  createPartService,
  type InputsInForce,
  inputsInForce,
  type PartService,
  type PreparedPart,
} from "./service.ts";
export { findPart, findSandboxes } from "./store.ts";
