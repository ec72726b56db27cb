export { chooseOrg, type RequestContext } from "./context.ts";
export { createMutate, type Mutate } from "./mutate.ts";
export { seal, sealKeyOf } from "./seal.ts";
export { deleteOldKeys, insertAuditEntry } from "./store.ts";
