import { changed, whole } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** Permissions and break glass. */
export const access: readonly Mistake[] = [
  [
    "a role that is missing",
    { "permissions/provision.toml": undefined },
    "role.missing",
    "permissions/deprovision.toml",
    1,
  ],
  [
    "two roles of one kind",
    changed("permissions/provision.toml", 'type = "provision"', 'type = "maintenance"'),
    "key.doubled",
    "permissions/provision.toml",
    1,
  ],
  [
    "a role that may do nothing",
    changed("permissions/provision.toml", '[[policies]]\nmanaged_policy_name = "AdministratorAccess"\n', ""),
    "role.powerless",
    "permissions/provision.toml",
    1,
  ],
  [
    "a policy that allows nothing",
    changed("permissions/provision.toml", 'managed_policy_name = "AdministratorAccess"', 'name = "a"'),
    "role.powerless",
    "permissions/provision.toml",
    5,
  ],
  [
    "a role of another cloud",
    changed("permissions/provision.toml", "description =", 'cloud_platform = "gcp"\ndescription ='),
    "role.other-cloud",
    "permissions/provision.toml",
    3,
  ],
  [
    "a named policy that is not there",
    changed("permissions/maintenance.toml", "read-logs", "read-log"),
    "reference.named-policy",
    "permissions/maintenance.toml",
    9,
  ],
  [
    "a policy that is not JSON",
    { "permissions/policies/read-logs.json": "Version: 1" },
    "value.json",
    "permissions/policies/read-logs.toml",
    2,
  ],
  [
    "a rule for what is not there",
    changed("operation_roles.toml", "component:database", "component:databse"),
    "reference.component",
    "operation_roles.toml",
    4,
  ],
  [
    "a rule for nothing",
    changed("operation_roles.toml", "nuon::component:database", "database"),
    "value.principal",
    "operation_roles.toml",
    4,
  ],
  [
    "two rules for one kind of work",
    more(
      "operation_roles.toml",
      '\n[[rules]]\nprincipal = "nuon::component:database"\noperation = "deploy"\nrole = "{{.nuon.install.id}}-maintenance"\n',
    ),
    "value.doubled",
    "operation_roles.toml",
    9,
  ],
  [
    "a role that is not there",
    changed("operation_roles.toml", "-maintenance", "-maintenence"),
    "reference.role",
    "operation_roles.toml",
    6,
  ],
  [
    "two emergencies of one name",
    more("break_glass.toml", `\n${whole["break_glass.toml"]!}`),
    "name.doubled",
    "break_glass.toml",
    9,
  ],
];
