import type { Wire } from "@exclave/contract";
import type { PartBase } from "./part.ts";
import type { Role, RolePolicy, RoleType } from "./roles.ts";
import { platformOf } from "./runner-settings.ts";
import { stackName } from "./stack-name.ts";

/** What rows within a part repeat of it. */
export type RowBase = Pick<
  Wire<"AppAWSIAMRoleConfig">,
  "org_id" | "app_config_id" | "created_by_id" | "created_at" | "updated_at"
>;

/** The types of which an app config has one role each: their switch in the stack is named for the type. */
const single: ReadonlySet<RoleType> = new Set(["runner_provision", "runner_maintenance", "runner_deprovision"]);

/** A role as the API shows it; documents in it travel as base64. */
export function toWireRole(role: Role, part: PartBase, base: RowBase, ownerType: string): Wire<"AppAWSIAMRoleConfig"> {
  const name = stackName(single.has(role.type) ? role.type : role.name);
  return {
    ...base,
    id: role.id,
    owner_id: part.id,
    owner_type: ownerType,
    type: role.type,
    name: role.name,
    display_name: role.displayName,
    description: role.description,
    permissions_boundary: base64(role.permissionsBoundary),
    cloud_platform: role.cloudPlatform ?? platformOf(part.runnerType ?? undefined),
    enabled_in_stack: { bool: role.enabledInStack ?? false, valid: role.enabledInStack !== undefined },
    cloudformation_stack_name: name,
    cloudformation_param_name: `Enable${name}`,
    policies: role.policies.map((policy) => toWireRolePolicy(policy, role, base)),
  };
}

function toWireRolePolicy(policy: RolePolicy, role: Role, base: RowBase): Wire<"AppAWSIAMPolicyConfig"> {
  return {
    ...base,
    id: policy.id,
    app_aws_iam_role_config_id: role.id,
    name: policy.name,
    managed_policy_name: policy.managedPolicyName,
    contents: base64(policy.contents),
    azure_actions: [...policy.azureActions],
    azure_built_in_roles: [...policy.azureBuiltInRoles],
    gcp_permissions: [...policy.gcpPermissions],
    gcp_predefined_role: policy.gcpPredefinedRole,
    cloudformation_stack_name: stackName(`${role.type}-${policy.name || policy.managedPolicyName}`),
  };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
