export { bindLogins, loginPlugin } from "./routes.ts";
export { createLoginService, type LoginService } from "./service.ts";
export { deleteOldLogins } from "./store.ts";
