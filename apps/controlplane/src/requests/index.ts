export { chooseOrg, type IdempotencyClaim, type RequestContext } from "./context.ts";
export { type Change, createMutate, type Mutate, type MutationKind } from "./mutate.ts";
export { sealKeyOf } from "./seal.ts";
export { deleteOldKeys, insertAuditEntry, type NewAuditEntry } from "./store.ts";
