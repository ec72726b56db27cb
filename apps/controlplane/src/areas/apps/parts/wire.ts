import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { parseReference, toWireFilter, toWireGit } from "../../../configs/index.ts";
import type { Input, InputGroup } from "./inputs.ts";
import type { Part, PartBase, PartKind, PartOf } from "./part.ts";
import type { Policy } from "./policies.ts";
import { type RowBase, toWireRole } from "./role-wire.ts";
import type { RoleType } from "./roles.ts";
import { platformOf } from "./runner-settings.ts";
import type { SecretDeclaration } from "./secrets.ts";
import { stackName } from "./stack-name.ts";
import type { TriggerRule } from "./trigger-rules.ts";

/** The shape of each kind of part. */
export interface WireParts {
  readonly input: Wire<"AppInputConfig">;
  readonly sandbox: Wire<"AppSandboxConfig">;
  readonly runner: Wire<"AppRunnerConfig">;
  readonly permissions: Wire<"AppPermissionsConfig">;
  readonly break_glass: Wire<"AppBreakGlassConfig">;
  readonly policies: Wire<"AppPoliciesConfig">;
  readonly secrets: Wire<"AppSecretsConfig">;
  readonly stack: Wire<"AppStackConfig">;
  readonly operation_role: Wire<"AppOperationRoleConfig">;
  readonly kubernetes_contexts: Wire<"AppKubernetesContextsConfig">;
  readonly trigger_rules: Wire<"TriggerRule">[];
}

/** What belongs to parts but is kept by another area: connections, by id. */
export type PartCompany = ReadonlyMap<string, Wire<"VCSConnection">>;

/** One part, whole. */
export function toWirePart<Kind extends PartKind>(part: PartOf<Kind>, company: PartCompany): WireParts[Kind] {
  const shapes: { readonly [K in PartKind]: (part: PartOf<K>, company: PartCompany) => WireParts[K] } = {
    input: toWireInputs,
    sandbox: toWireSandbox,
    runner: toWireRunner,
    permissions: toWirePermissions,
    break_glass: toWireBreakGlass,
    policies: toWirePolicies,
    secrets: toWireSecrets,
    stack: toWireStack,
    operation_role: toWireOperationRoles,
    kubernetes_contexts: toWireContexts,
    trigger_rules: toWireRules,
  };
  return shapes[part.kind](part, company);
}

/** Under which names an app config shows its parts. */
type ConfigParts = Pick<Wire<"AppConfig">, Exclude<PartKind, "operation_role"> | "operation_role_config">;

/** The parts of one app config, each under its name there. */
export function toWireConfigParts(parts: readonly Part[], company: PartCompany): ConfigParts {
  const entries = parts.map((part) => [
    part.kind === "operation_role" ? "operation_role_config" : part.kind,
    toWirePart<PartKind>(part, company),
  ]);
  return Object.fromEntries(entries) as ConfigParts;
}

/** The same for who compares app configs that have ids of their own: what rules begin is in them by name too. */
export function toNamedConfigParts(parts: readonly Part[], company: PartCompany): Readonly<Record<string, unknown>> {
  const rules = parts.find((part) => part.kind === "trigger_rules");
  const named = rules?.content.rules.map((rule) => ({ ...toWireRule(rules, rule), target: nameOfTarget(rule) }));
  return { ...toWireConfigParts(parts, company), ...defined({ trigger_rules: named }) };
}

function nameOfTarget({ target }: TriggerRule): string {
  return target.type === "runbook" ? target.runbook.name : target.branch.name;
}

function baseOf(part: PartBase): RowBase & { id: string; app_id: string } {
  return { id: part.id, app_id: part.appId, ...rowOf(part) };
}

function rowOf(part: PartBase): RowBase {
  return {
    org_id: part.orgId,
    app_config_id: part.appConfigId,
    created_by_id: part.createdById,
    created_at: part.createdAt.toISOString(),
    updated_at: part.createdAt.toISOString(),
  };
}

function toWireInputs(part: PartOf<"input">): WireParts["input"] {
  const { groups, inputs } = part.content;
  const { app_config_id: _, ...row } = rowOf(part);
  const base = { ...row, app_input_id: part.id };
  const wireGroup = ({ id, name, displayName, description, index }: InputGroup): Wire<"AppInputGroup"> => ({
    ...base,
    id,
    name,
    display_name: displayName,
    description,
    index,
  });
  const wireInput = (input: Input): Wire<"AppInput"> => ({
    ...base,
    id: input.id,
    name: input.name,
    display_name: input.displayName,
    description: input.description,
    default: input.default,
    required: input.required,
    sensitive: input.sensitive,
    type: input.type,
    source: input.source,
    index: input.index,
    internal: false,
    ...defined({ group_id: input.groupId }),
    ...(input.source === "customer"
      ? {
          cloudformation_stack_name: stackName(input.name),
          cloudformation_stack_parameter_name: stackName(input.name),
        }
      : {}),
  });
  return {
    ...baseOf(part),
    input_groups: groups.map((group) => ({
      ...wireGroup(group),
      app_inputs: inputs.filter(({ groupId }) => groupId === group.id).map(wireInput),
    })),
    inputs: inputs.map((input) => {
      const group = groups.find(({ id }) => id === input.groupId);
      return { ...wireInput(input), ...(group ? { group: wireGroup(group) } : {}) };
    }),
  };
}

function toWireSandbox(part: PartOf<"sandbox">, company: PartCompany): WireParts["sandbox"] {
  const { content } = part;
  const base = baseOf(part);
  const { created_by_id = "", created_at = "", updated_at = "" } = base;
  const owner = { created_by_id, created_at, updated_at };
  return {
    ...base,
    ...toWireGit(
      content.git,
      { ...owner, component_config_id: part.id, component_config_type: "app_sandbox_configs" },
      company.get(content.git.vcsConnectionId ?? ""),
    ),
    type: content.type,
    terraform_version: content.terraformVersion,
    pulumi_version: content.pulumiVersion,
    pulumi_config: { ...content.pulumiConfig },
    runtime: content.runtime,
    variables: { ...content.variables },
    variables_files: [...content.variablesFiles],
    env_vars: { ...content.envVars },
    references: [...content.references],
    refs: content.references.flatMap((text) => parseReference(text) ?? []),
    drift_schedule: content.driftSchedule,
    operation_roles: { ...content.operationRoles },
    cloud_platform: platformOf(part.runnerType ?? undefined),
    ...defined({
      max_auto_retries: content.maxAutoRetries,
      skip_noops: content.skipNoops,
      auto_approve_on_policies_passing: content.autoApproveOnPoliciesPassing,
    }),
  };
}

function toWireRunner(part: PartOf<"runner">): WireParts["runner"] {
  const { content } = part;
  return {
    ...baseOf(part),
    app_runner_type: content.type,
    cloud_platform: platformOf(content.type),
    env_vars: { ...content.envVars },
    helm_driver: content.helmDriver,
    init_script: content.initScriptUrl,
    instance_type: content.instanceType,
    phone_home_script_url: content.phoneHomeScriptUrl,
    public_api_url: content.publicApiUrl,
    runner_api_url: content.runnerApiUrl,
  };
}

function toWirePermissions(part: PartOf<"permissions">): WireParts["permissions"] {
  const roles = part.content.roles.map((role) => toWireRole(role, part, rowOf(part), "app_permissions_configs"));
  const first = (type: RoleType): Wire<"AppAWSIAMRoleConfig"> | undefined => roles.find((role) => role.type === type);
  return {
    ...baseOf(part),
    aws_iam_roles: roles,
    custom_aws_iam_roles: roles.filter(({ type }) => type === "custom"),
    ...defined({
      provision_aws_iam_role: first("runner_provision"),
      maintenance_aws_iam_role: first("runner_maintenance"),
      deprovision_aws_iam_role: first("runner_deprovision"),
      break_glass_aws_iam_role: first("breakglass"),
    }),
  };
}

function toWireBreakGlass(part: PartOf<"break_glass">): WireParts["break_glass"] {
  return {
    ...baseOf(part),
    aws_iam_roles: part.content.roles.map((role) => toWireRole(role, part, rowOf(part), "app_break_glass_configs")),
  };
}

function toWirePolicies(part: PartOf<"policies">): WireParts["policies"] {
  return { ...baseOf(part), policies: part.content.policies.map((policy) => toWirePolicy(policy, part)) };
}

/** A policy by itself. */
export function toWirePolicy(policy: Policy, part: PartOf<"policies">): Wire<"AppPolicyConfig"> {
  return {
    ...baseOf(part),
    id: policy.id,
    app_policies_config: part.id,
    type: policy.type,
    engine: policy.engine,
    name: policy.name,
    description: policy.description,
    contents: policy.contents,
    components: [...policy.components],
  };
}

function toWireSecrets(part: PartOf<"secrets">): WireParts["secrets"] {
  return { ...baseOf(part), secrets: part.content.secrets.map((secret) => toWireSecret(secret, part)) };
}

function toWireSecret(secret: SecretDeclaration, part: PartOf<"secrets">): Wire<"AppSecretConfig"> {
  const { app_config_id: _, ...row } = rowOf(part);
  return {
    ...baseOf(part),
    id: secret.id,
    app_secrets_config_id: part.id,
    name: secret.name,
    display_name: secret.displayName,
    description: secret.description,
    required: secret.required,
    auto_generate: secret.autoGenerate,
    default: secret.default,
    format: secret.format,
    kubernetes_sync: secret.kubernetesSync,
    kubernetes_secret_namespace: secret.kubernetesNamespace,
    kubernetes_secret_name: secret.kubernetesName,
    kubernetes_sync_targets: secret.syncTargets.map(({ id, namespaces, name, key }) => ({
      ...row,
      id,
      app_secret_config_id: secret.id,
      namespaces: [...namespaces],
      name,
      key,
    })),
    cloudformation_stack_name: stackName(secret.name),
    cloudformation_param_name: stackName(secret.name),
  };
}

function toWireStack(part: PartOf<"stack">): WireParts["stack"] {
  const { content } = part;
  return {
    ...baseOf(part),
    type: content.type,
    name: content.name,
    description: content.description,
    runner_nested_template_url: content.runnerNestedTemplateUrl,
    vpc_nested_template_url: content.vpcNestedTemplateUrl,
    custom_nested_stacks: content.nestedStacks.map((nested) => ({
      name: nested.name,
      template_url: nested.templateUrl,
      index: nested.index,
      parameters: { ...nested.parameters },
      ...defined({ contents: nested.contents, contents_hash: nested.contentsHash, status: nested.status }),
    })),
  };
}

function toWireOperationRoles(part: PartOf<"operation_role">): WireParts["operation_role"] {
  const { app_config_id: _, ...row } = rowOf(part);
  return {
    ...baseOf(part),
    rules: part.content.rules.map((rule) => ({
      ...row,
      id: rule.id,
      app_operation_role_config_id: part.id,
      principal_type: rule.principalType,
      principal_name: rule.principalName,
      operation: rule.operation,
      role: rule.role,
    })),
  };
}

function toWireContexts(part: PartOf<"kubernetes_contexts">): WireParts["kubernetes_contexts"] {
  return {
    ...baseOf(part),
    contexts: part.content.contexts.map((context) => ({
      ...baseOf(part),
      id: context.id,
      app_kubernetes_contexts_config_id: part.id,
      name: context.name,
      source_component_id: context.componentId,
      source_component_name: context.componentName,
    })),
  };
}

function toWireRules(part: PartOf<"trigger_rules">): WireParts["trigger_rules"] {
  return part.content.rules.map((rule) => toWireRule(part, rule));
}

function toWireRule(part: PartOf<"trigger_rules">, { target, ...rule }: TriggerRule): Wire<"TriggerRule"> {
  return {
    ...baseOf(part),
    id: rule.id,
    name: rule.name,
    enabled: true,
    trigger_name: rule.triggerName,
    event_types: [...rule.eventTypes],
    filters: rule.filters.map(toWireFilter),
    match_all: rule.matchAll,
    target_type: target.type,
    ...(target.type === "runbook"
      ? {
          runbook_id: target.runbook.id,
          install_name: target.installName,
          input_mappings: { ...target.inputs },
        }
      : { app_branch_id: target.branch.id }),
  };
}
