export { type AppConfigApplying, createApplying, type PreparedConfig } from "./service.ts";
