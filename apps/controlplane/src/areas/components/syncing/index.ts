export {
  type ComponentRequest,
  createComponentSyncing,
  type PreparedComponent,
  type SyncedComponent,
} from "./service.ts";
