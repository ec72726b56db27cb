export { chooseOrg, type RequestContext } from "./context.ts";
export { type Change, createMutate, type Mutate, type MutationKind } from "./mutate.ts";
export { seal, sealKeyOf } from "./seal.ts";
export { deleteOldKeys, insertAuditEntry } from "./store.ts";
