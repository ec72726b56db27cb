import { closest } from "@exclave/kernel";
import type { App, Role } from "../definitions/app.ts";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";
import { type Cloud, cloudOf } from "./cloud.ts";
import { checkOperationRoles } from "./operation-roles.ts";

const standard = ["provision_role", "deprovision_role", "maintenance_role"] as const;

/** Every role of an app with its path. */
function rolesOf(app: App): { readonly item: Role; readonly at: Path }[] {
  const { permissions } = app;
  return [
    ...standard.flatMap((key) => (permissions?.[key] ? [{ item: permissions[key], at: ["permissions", key] }] : [])),
    ...each(["permissions", "roles"], permissions?.roles),
    ...each(["break_glass", "role"], app.break_glass?.role),
  ];
}

/** Roles, what they may do, and which work takes them. */
export function checkAccess(subject: Subject): void {
  const { app, say, isMistaken } = subject;
  const hasRoles = app.permissions && standard.some((key) => app.permissions![key]);
  // A role that says wrongly what it is may be the one that is missed.
  const isUnclear = app.permissions?.roles?.some((_, index) => isMistaken(["permissions", "roles", index, "type"]));
  for (const key of app.permissions && (hasRoles || app.permissions.roles) ? standard : []) {
    if (!app.permissions![key] && !isUnclear) {
      say(["permissions"], {
        code: "role.missing",
        message: `the app has no ${key}`,
        hint: `add [${key}] to permissions.toml, or a file with type = "${key.slice(0, -"_role".length)}" to permissions/`,
      });
    }
  }
  const names = new Set<string>();
  for (const { item, at } of rolesOf(app)) {
    if (item.name !== "" && names.has(item.name)) {
      say([...at, "name"], { code: "name.doubled", message: `two roles are called ${quoted(item.name)}` });
    }
    names.add(item.name);
    checkRole(item, at, subject);
  }
  for (const { item, at } of each(["permissions", "named_policies"], app.permissions?.named_policies)) {
    checkJson([...at, "contents"], item.contents, say);
  }
  checkOperationRoles(subject);
  checkRoleNames(subject);
}

/** A policy is one that the cloud manages, or one of the vendor's own. */
const eitherOr = [
  ["managed_policy_name", "contents"],
  ["gcp_predefined_role", "gcp_permissions"],
] as const;

function checkRole(role: Role, at: Path, subject: Subject): void {
  const { app, say } = subject;
  const policies = role.policies ?? [];
  if (policies.length === 0 && (role.named_policies ?? []).length === 0) {
    say([...at, "policies"], {
      code: "role.powerless",
      message: `the role ${role.name} may do nothing`,
      hint: "add [[policies]]",
    });
  }
  for (const { item, at: place } of each([...at, "policies"], policies)) {
    const rights = ["managed_policy_name", "contents", "gcp_predefined_role", "gcp_permissions"] as const;
    const azure = ["azure_built_in_roles", "azure_actions"] as const;
    if (![...rights, ...azure].some((key) => item[key] !== undefined)) {
      say(place, {
        code: "role.powerless",
        message: "a policy that allows nothing",
        hint: `say one of ${[...rights, ...azure].join(", ")}`,
      });
    }
    for (const [key, other] of eitherOr) {
      if (item[key] === undefined || item[other] === undefined) continue;
      say([...place, other], {
        code: "source.both",
        message: `${other} stands beside ${key}, and a policy says one of them`,
        hint: `remove one of them, or make another [[policies]] of it`,
      });
    }
    if (item.contents !== undefined && item.name === undefined) {
      say(place, { code: "value.missing", message: "a policy with contents needs a name", hint: 'add name = "…"' });
    }
    checkJson([...place, "contents"], item.contents, say);
  }
  checkJson([...at, "permissions_boundary"], role.permissions_boundary, say);
  checkNamedPolicies(role, at, subject);
  const cloud = cloudOf(app);
  checkRights(role, at, { app, say });
  if (role.cloud_platform !== undefined && cloud !== undefined && role.cloud_platform !== cloud) {
    say([...at, "cloud_platform"], {
      code: "role.other-cloud",
      message: `the role is for ${role.cloud_platform}, and the runner is of type ${app.runner.runner_type}`,
      hint: `write cloud_platform = "${cloud}", or leave it out`,
    });
  }
}

function checkNamedPolicies(role: Role, at: Path, { app, say }: Subject): void {
  const known = (app.permissions?.named_policies ?? []).map(({ name }) => name);
  for (const { item, at: place } of each([...at, "named_policies"], role.named_policies)) {
    if (item.name === "" || known.includes(item.name)) continue;
    const near = closest(item.name, known);
    say([...place, "name"], {
      code: "reference.named-policy",
      message: `no policy of permissions/policies/ is called ${quoted(item.name)}`,
      hint: near ? `did you mean ${near}?` : "add a file for it",
    });
  }
}

/** Rights that only one cloud knows. */
const cloudOfRight = {
  gcp_predefined_role: "gcp",
  gcp_permissions: "gcp",
  azure_built_in_roles: "azure",
  azure_actions: "azure",
} as const satisfies Readonly<Record<string, Cloud>>;

function checkRights(role: Role, at: Path, { app, say }: Pick<Subject, "app" | "say">): void {
  const cloud = role.cloud_platform ?? cloudOf(app);
  for (const { item, at: place } of each([...at, "policies"], role.policies)) {
    for (const key of Object.keys(cloudOfRight) as (keyof typeof cloudOfRight)[]) {
      if (item[key] === undefined || cloud === undefined || cloudOfRight[key] === cloud) continue;
      say([...place, key], {
        code: "role.other-cloud",
        message: `${key} is of ${cloudOfRight[key]}, and the role ${role.name} is for ${cloud}`,
        hint: "remove it, or change runner_type",
      });
    }
  }
}

function checkJson(path: Path, text: string | undefined, say: Subject["say"]): void {
  if (text === undefined || text === "") return;
  try {
    JSON.parse(text);
  } catch (error) {
    say(path, {
      code: "value.json",
      message: `${String(path.at(-1))} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

/** Whatever names a role names one of the app's. */
function checkRoleNames({ app, say }: Subject): void {
  const plain = new Set(rolesOf(app).map(({ item }) => squeezed(item.name)));
  function check(path: Path, name: string | undefined): void {
    if (name === undefined || name === "" || plain.size === 0 || plain.has(squeezed(name))) return;
    const names = rolesOf(app).map(({ item }) => item.name);
    const near = closest(name, names);
    say(path, {
      code: "reference.role",
      message: `no role is called ${quoted(name)}`,
      hint: near ? `did you mean ${near}?` : `there are ${names.join(", ")}`,
    });
  }
  const rules: { readonly item: { readonly role: string }; readonly at: Path }[] = [
    ...each(["operation_roles", "rules"], app.operation_roles?.rules),
    ...each(["sandbox", "operation_roles"], app.sandbox.operation_roles),
    ...each(["components"], app.components).flatMap(({ item, at }) =>
      each([...at, "operation_roles"], item.operation_roles),
    ),
  ];
  for (const { item, at } of rules) check([...at, "role"], item.role);
  for (const { item, at } of each(["actions"], app.actions)) {
    check([...at, "role"], item.role);
    check([...at, "break_glass_role"], item.break_glass_role);
  }
}

/** `{{ .nuon.install.id }}-x` and `{{.nuon.install.id}}-x` are one name. */
function squeezed(name: string): string {
  return name.replaceAll(/\s+/g, "");
}
