import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField, newId } from "@exclave/kernel";
import { checkJson, checkLabel, refuseDoubles } from "../../../configs/index.ts";

/** One source of a role's rights. */
export interface RolePolicy {
  readonly id: string;
  readonly name: string;
  readonly managedPolicyName: string;
  /** A JSON document; may hold templates within its texts. */
  readonly contents: string;
  readonly azureActions: readonly string[];
  readonly azureBuiltInRoles: readonly string[];
  readonly gcpPermissions: readonly string[];
  readonly gcpPredefinedRole: string;
}

export type RoleType = Wire<"AWSIAMRoleType">;

/** What a runner may do in a customer's account while it does one kind of work. */
export interface Role {
  readonly id: string;
  readonly type: RoleType;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly permissionsBoundary: string;
  /** Undefined is the cloud of the app config's runner. */
  readonly cloudPlatform?: Wire<"AppAWSIAMRoleConfigCloudPlatform">;
  readonly enabledInStack?: boolean;
  readonly policies: readonly RolePolicy[];
}

export interface RolesContent {
  readonly roles: readonly Role[];
}

type GivenRole = Wire<"ServiceAppAWSIAMRoleConfig">;

/** Reads a request for the permissions of an app config: the three roles of every install, and those of its own. */
export function parsePermissions(request: RequestBody<"create_app_permissions_config">): RolesContent {
  return rolesOf([
    ["provision_role", "runner_provision", request.provision_role],
    ["maintenance_role", "runner_maintenance", request.maintenance_role],
    ["deprovision_role", "runner_deprovision", request.deprovision_role],
    ...many("break_glass_roles", "breakglass", request.break_glass_roles),
    ...many("custom_roles", "custom", request.custom_roles),
  ]);
}

/** Reads a request for the roles that a customer lends in an emergency. */
export function parseBreakGlass(request: RequestBody<"create_app_break_glass_config">): RolesContent {
  return rolesOf(many("roles", "breakglass", request.roles));
}

type PlacedRole = readonly [field: string, type: RoleType, role: GivenRole];

function many(field: string, type: RoleType, roles: readonly GivenRole[] = []): PlacedRole[] {
  return roles.map((role, index) => [`${field}.${index}`, type, role]);
}

function rolesOf(given: readonly PlacedRole[]): RolesContent {
  const roles = given.map((placed) => parseRole(...placed));
  refuseDoubles(
    "the roles' name",
    roles.map(({ name }) => name),
  );
  return { roles };
}

function parseRole(field: string, type: RoleType, given: GivenRole): Role {
  const policies = given.policies ?? [];
  if (policies.length === 0) {
    throw invalidField(`${field}.policies`, undefined, "a role needs at least one policy");
  }
  return {
    id: newId("appRole"),
    type,
    name: checkLabel(`${field}.name`, given.name),
    displayName: given.display_name,
    description: given.description,
    permissionsBoundary: checkJson(`${field}.permissions_boundary`, given.permissions_boundary ?? ""),
    ...defined({ cloudPlatform: given.cloud_platform, enabledInStack: given.enabled_in_stack ?? undefined }),
    policies: policies.map((policy, index) => parsePolicy(`${field}.policies.${index}`, policy)),
  };
}

function parsePolicy(field: string, given: Wire<"ServiceAppAWSIAMPolicyConfig">): RolePolicy {
  const policy: RolePolicy = {
    id: newId("appRolePolicy"),
    name: given.name ?? "",
    managedPolicyName: given.managed_policy_name ?? "",
    contents: checkJson(`${field}.contents`, given.contents ?? ""),
    azureActions: given.azure_actions ?? [],
    azureBuiltInRoles: given.azure_built_in_roles ?? [],
    gcpPermissions: given.gcp_permissions ?? [],
    gcpPredefinedRole: given.gcp_predefined_role ?? "",
  };
  if (policy.contents !== "" && policy.name === "") {
    throw invalidField(`${field}.name`, undefined, "a policy with contents needs a name");
  }
  if (policy.gcpPredefinedRole !== "" && policy.gcpPermissions.length > 0) {
    throw invalidField(`${field}.gcp_permissions`, policy.gcpPermissions, "must not stand beside gcp_predefined_role");
  }
  const { managedPolicyName, contents, azureActions, azureBuiltInRoles, gcpPermissions, gcpPredefinedRole } = policy;
  const rights = [managedPolicyName, contents, azureActions, azureBuiltInRoles, gcpPermissions, gcpPredefinedRole];
  if (rights.every(({ length }) => length === 0)) {
    const expected =
      "send managed_policy_name, contents, azure_built_in_roles, azure_actions, gcp_predefined_role or gcp_permissions";
    throw invalidField(field, policy.name, expected);
  }
  return policy;
}
