export { bindClouds } from "./routes.ts";
export { createCloudService } from "./service.ts";
