export { bindVcsConnections, type ConnectionService, createConnectionService } from "./connections/index.ts";
export { createVcsService, type VcsService } from "./service.ts";
