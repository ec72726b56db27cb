export { uploadRoutes } from "./routes.ts";
export { createUploadService } from "./service.ts";
