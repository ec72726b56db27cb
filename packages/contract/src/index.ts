export {
  type Document,
  mergeDocuments,
  type Parameter,
  readDocument,
  type Schema,
  type Surface,
  surfaces,
} from "./documents.ts";
export { type Contract, loadContract, type Operation } from "./operations.ts";
export type { RequestBody, Wire, WireName } from "./wire.ts";
