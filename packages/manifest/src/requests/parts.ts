import type { RequestBody } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { olderPolicyTypes } from "../definitions/access.ts";
import type { App, Role } from "../definitions/app.ts";
import { referencesOf, referenceText } from "../references.ts";
import { copiedList, copiedMap, gitOf, rolesByOperation } from "./shared.ts";

interface PartBodies {
  readonly input: RequestBody<"create_app_input_config">;
  readonly sandbox: RequestBody<"create_app_sandbox_config">;
  readonly runner: RequestBody<"create_app_runner_config">;
  readonly permissions: RequestBody<"create_app_permissions_config">;
  readonly break_glass: RequestBody<"create_app_break_glass_config">;
  readonly policies: RequestBody<"create_app_policies_config">;
  readonly secrets: RequestBody<"create_app_secrets_config">;
  readonly stack: RequestBody<"create_app_stack_config">;
  readonly operation_role: RequestBody<"create_app_operation_role_config">;
  readonly kubernetes_contexts: RequestBody<"create_app_kubernetes_contexts_config">;
}

/** A part of an app config as a request, but for the config it goes into: `app_config_id` is empty. */
export type PartRequest = {
  [Kind in keyof PartBodies]: { readonly kind: Kind; readonly body: PartBodies[Kind] };
}[keyof PartBodies];

/** Filled in by whoever knows the config. */
const NOT_KNOWN_YET = "";

/** The parts of an app, in the order in which they are sent. */
export function partRequests(app: App): PartRequest[] {
  return [
    ...inputs(app),
    { kind: "sandbox", body: sandbox(app) },
    { kind: "runner", body: runner(app) },
    ...permissions(app),
    ...operationRoles(app),
    ...policies(app),
    ...secrets(app),
    ...breakGlass(app),
    ...stack(app),
    ...kubernetesContexts(app),
  ];
}

function inputs({ inputs: given }: App): PartRequest[] {
  if (!given) return [];
  const groups = (given.group ?? []).map(
    ({ name, description, display_name }, index) =>
      [name, { description, display_name: display_name ?? name, index }] as const,
  );
  const each = (given.input ?? []).map(
    (input, index) =>
      [
        input.name,
        {
          display_name: input.display_name,
          description: input.description,
          group: input.group,
          index,
          type: input.type ?? "string",
          required: input.required ?? false,
          sensitive: input.sensitive ?? false,
          source: input.user_configurable ? ("customer" as const) : ("vendor" as const),
          ...defined({ default: input.default }),
        },
      ] as const,
  );
  return [{ kind: "input", body: { groups: Object.fromEntries(groups), inputs: Object.fromEntries(each) } }];
}

function sandbox({ sandbox: given }: App): PartBodies["sandbox"] {
  return {
    ...gitOf(given),
    variables: copiedMap(given.vars),
    variables_files: (given.var_file ?? []).map(({ contents }) => contents),
    env_vars: copiedMap(given.env_vars),
    references: referencesOf(given).map(referenceText),
    ...defined({
      type: given.type,
      terraform_version: given.terraform_version,
      runtime: given.runtime,
      pulumi_version: given.pulumi_version,
      pulumi_config: given.pulumi_config && copiedMap(given.pulumi_config),
      drift_schedule: given.drift_schedule,
      operation_roles: rolesByOperation(given.operation_roles),
      max_auto_retries: given.max_auto_retries,
      skip_noops: given.skip_noops,
      auto_approve_on_policies_passing: given.auto_approve_on_policies_passing,
    }),
  };
}

function runner({ runner: given }: App): PartBodies["runner"] {
  // The API has no word for the driver that the language calls nuon: it is what an empty one means.
  const driver = given.helm_driver === "nuon" ? ("" as const) : given.helm_driver;
  return {
    type: given.runner_type,
    env_vars: copiedMap(given.env_vars),
    ...defined({ helm_driver: driver, init_script_url: given.init_script_url, instance_type: given.instance_type }),
  };
}

type RoleBody = PartBodies["permissions"]["provision_role"];

function roleBody(role: Role, app: App): RoleBody {
  const named = (role.named_policies ?? []).flatMap(
    ({ name }) => app.permissions?.named_policies?.find((policy) => policy.name === name) ?? [],
  );
  return {
    name: role.name,
    description: role.description,
    display_name: role.display_name ?? role.name,
    policies: [
      ...(role.policies ?? []).map((policy) =>
        defined({
          name: policy.name,
          managed_policy_name: policy.managed_policy_name,
          contents: policy.contents,
          gcp_predefined_role: policy.gcp_predefined_role,
          gcp_permissions: policy.gcp_permissions && copiedList(policy.gcp_permissions),
          azure_built_in_roles: policy.azure_built_in_roles && copiedList(policy.azure_built_in_roles),
          azure_actions: policy.azure_actions && copiedList(policy.azure_actions),
        }),
      ),
      ...named.map(({ name, contents }) => ({ name, contents })),
    ],
    ...defined({
      permissions_boundary: role.permissions_boundary,
      cloud_platform: role.cloud_platform,
      enabled_in_stack: role.enabled_in_stack,
    }),
  };
}

function permissions(app: App): PartRequest[] {
  const { provision_role, deprovision_role, maintenance_role, roles } = app.permissions ?? {};
  if (!provision_role || !deprovision_role || !maintenance_role) return [];
  const body: PartBodies["permissions"] = {
    app_config_id: NOT_KNOWN_YET,
    provision_role: roleBody(provision_role, app),
    deprovision_role: roleBody(deprovision_role, app),
    maintenance_role: roleBody(maintenance_role, app),
    break_glass_roles: (app.break_glass?.role ?? []).map((role) => roleBody(role, app)),
    custom_roles: (roles ?? []).map((role) => roleBody(role, app)),
  };
  return [{ kind: "permissions", body }];
}

function breakGlass(app: App): PartRequest[] {
  const roles = (app.break_glass?.role ?? []).map((role) => roleBody(role, app));
  return roles.length === 0 ? [] : [{ kind: "break_glass", body: { app_config_id: NOT_KNOWN_YET, roles } }];
}

function operationRoles({ operation_roles: given }: App): PartRequest[] {
  if (!given) return [];
  const rules = (given.rules ?? []).map(({ principal, operation, role }) => ({ principal, operation, role }));
  return [{ kind: "operation_role", body: { app_config_id: NOT_KNOWN_YET, rules } }];
}

type PolicyBody = NonNullable<PartBodies["policies"]["policies"]>[number];

function policies({ policies: given }: App): PartRequest[] {
  if (!given) return [];
  const each = (given.policy ?? []).map((policy): PolicyBody => {
    const newer = olderPolicyTypes[policy.type];
    return {
      type: newer ?? (policy.type as PolicyBody["type"]),
      contents: policy.contents,
      components: newer ? ["*"] : copiedList(policy.components),
      ...defined({ engine: policy.engine, name: policy.name, description: policy.description }),
    };
  });
  return [{ kind: "policies", body: { app_config_id: NOT_KNOWN_YET, policies: each } }];
}

function secrets({ secrets: given }: App): PartRequest[] {
  if (!given) return [];
  const each = (given.secret ?? []).map((secret) => ({
    name: secret.name,
    description: secret.description,
    display_name: secret.display_name ?? secret.name,
    ...defined({
      required: secret.required,
      auto_generate: secret.auto_generate,
      default: secret.default,
      format: secret.format,
      kubernetes_sync: secret.kubernetes_sync,
      kubernetes_secret_name: secret.kubernetes_secret_name,
      kubernetes_secret_namespace: secret.kubernetes_secret_namespace,
      kubernetes_sync_targets: secret.kubernetes_sync_targets?.map(({ namespaces, name, key }) => ({
        namespaces: copiedList(namespaces),
        name,
        key,
      })),
    }),
  }));
  return [{ kind: "secrets", body: { app_config_id: NOT_KNOWN_YET, secrets: each } }];
}

function stack({ stack: given }: App): PartRequest[] {
  if (!given) return [];
  const body: PartBodies["stack"] = {
    app_config_id: NOT_KNOWN_YET,
    type: given.type,
    name: given.name,
    description: given.description,
    ...defined({
      vpc_nested_template_url: given.vpc_nested_template_url,
      runner_nested_template_url: given.runner_nested_template_url,
      custom_nested_stacks: given.custom_nested_stacks?.map(({ name, template_url, index, parameters }) => ({
        name,
        template_url,
        index,
        parameters: copiedMap(parameters),
      })),
    }),
  };
  return [{ kind: "stack", body }];
}

function kubernetesContexts({ kubernetes_contexts: given }: App): PartRequest[] {
  if (!given) return [];
  const contexts = (given.kubernetes_context ?? []).map(({ name, component }) => ({ name, component }));
  return [{ kind: "kubernetes_contexts", body: { app_config_id: NOT_KNOWN_YET, contexts } }];
}
