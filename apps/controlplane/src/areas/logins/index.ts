export type { Invitations } from "./ports.ts";
export { bindLogins, loginPlugin } from "./routes.ts";
export { createLoginService } from "./service.ts";
export { deleteOldLogins } from "./store.ts";
