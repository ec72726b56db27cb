import type { Operation } from "./operations.ts";
import type { OperationId } from "./wire.ts";

/** A request line that servers before the public document registered or were asked for. */
interface OlderSpelling {
  readonly request: string;
  /** The operation that it spells; undefined where the public document has none left. */
  readonly operation?: OperationId;
}

/** Parameters have the names of the operation's own, for its handler reads them by those. */
const olderSpellings: readonly OlderSpelling[] = [
  { request: "DELETE /v1/actions/{action_workflow_id}", operation: "delete_action_workflow" },
  { request: "GET /v1/apps/{app_id}/action/{action_id}/configs", operation: "get_app_action_configs" },
  {
    request: "GET /v1/apps/{app_id}/actions/{action_id}/configs/{action_config_id}",
    operation: "get_app_action_config",
  },
  {
    request: "GET /v1/apps/{app_id}/latest-app-break-glass-config",
    operation: "get_latest_app_break_glass_config",
  },
  { request: "GET /v1/apps/{app_id}/latest-app-permissions-config", operation: "get_latest_app_permissions_config" },
  { request: "GET /v1/apps/{app_id}/latest-app-policies-config", operation: "get_latest_app_policies_config" },
  { request: "GET /v1/apps/{app_id}/latest-app-secrets-config", operation: "get_latest_app_secrets_config" },
  { request: "GET /v1/apps/{app_id}/releases" },
  { request: "GET /v1/apps/{app_id}/secrets-configs", operation: "get_latest_app_secrets_config" },
  { request: "GET /v1/components/{component_id}/releases" },
  { request: "POST /v1/components/{component_id}/releases" },
  {
    request: "POST /v1/installs/{install_id}/action-workflows/{action_workflow_id}",
    operation: "get_install_action_workflow",
  },
  { request: "POST /v1/installs/{install_id}/actions/{action_id}", operation: "get_install_action" },
  { request: "GET /v1/releases/{release_id}" },
  { request: "GET /v1/releases/{release_id}/steps" },
  {
    request: "GET /v1/terraform-workspace/{workspace_id}/state-json/{state_id}/resources",
    operation: "get_terraform_workspace_state_json_resources_v2",
  },
  { request: "GET /v1/terraform-workspace/{workspace_id}/states", operation: "get_terraform_states_v2" },
  { request: "DELETE /v1/terraform-workspaces/{workspace_id}/state", operation: "runner_delete_state_json" },
  {
    request: "GET /v1/terraform-workspaces/{workspace_id}/states/{state_id}/resources",
    operation: "get_terraform_workspace_state_resources",
  },
  { request: "POST /v1/workflows/{workflow_id}/retry" },
  { request: "POST /v1/workflows/{workflow_id}/step/{step_id}/retry", operation: "retry_workflow_step" },
];

/** The same operations once more under what older clients call them, and those that only older servers had. */
export function spellOlder(operations: readonly Operation[]): Operation[] {
  const known = new Map(operations.map((operation) => [operation.id, operation]));
  return olderSpellings.map(({ request, operation }) => {
    const [method, path] = request.split(" ") as [Operation["method"], string];
    const spelled = operation === undefined ? undefined : known.get(operation);
    return { ...(spelled ?? gone(request)), method, path };
  });
}

function gone(request: string): Operation {
  return {
    id: request,
    method: "GET",
    path: "",
    surface: "public",
    tier: 3,
    tag: "general",
    summary: "",
    parameters: [],
    body: undefined,
    successStatus: 200,
    responseSchema: undefined,
  };
}
