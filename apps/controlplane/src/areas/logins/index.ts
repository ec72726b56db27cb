export { bindLogins, loginPlugin } from "./routes.ts";
export { createLoginService } from "./service.ts";
export { deleteOldLogins } from "./store.ts";
