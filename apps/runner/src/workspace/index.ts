export { createWorkspace, type Workspace } from "./workspace.ts";
