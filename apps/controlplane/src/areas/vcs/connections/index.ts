export { bindVcsConnections } from "./routes.ts";
export { type ConnectedSource, type ConnectionService, createConnectionService, type OpenedSource } from "./service.ts";
