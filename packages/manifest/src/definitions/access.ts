import type { Fields } from "./field.ts";

const rolePolicy = {
  name: { kind: "text", doc: "Name of the policy; needed with `contents`." },
  managed_policy_name: { kind: "text", doc: "A policy that AWS manages." },
  contents: { kind: "text", content: true, doc: "A policy document in JSON, or a path to it." },
  gcp_predefined_role: { kind: "text", doc: "A role that Google predefines." },
  gcp_permissions: { kind: "texts", doc: "Google's permissions, one by one." },
  azure_built_in_roles: { kind: "texts", doc: "Roles that Azure brings." },
  azure_actions: { kind: "texts", doc: "Azure's actions, one by one." },
} as const satisfies Fields;

const namedPolicyUse = {
  name: { kind: "text", required: true, doc: "Name of a policy of `permissions/policies/`." },
} as const satisfies Fields;

export const role = {
  type: {
    kind: "text",
    choices: ["provision", "deprovision", "maintenance", "custom"],
    doc: "In a file of `permissions/`: what it is for.",
  },
  name: { kind: "text", required: true, doc: "Its name in the customer's account; templates allowed." },
  description: { kind: "text", required: true, doc: "What the customer reads about it." },
  display_name: { kind: "text", doc: "What people call it." },
  policies: { kind: "tables", fields: rolePolicy, doc: "What it may do." },
  named_policies: {
    kind: "tables",
    fields: namedPolicyUse,
    doc: "What it may do, by names of `permissions/policies/`.",
  },
  permissions_boundary: { kind: "text", content: true, doc: "What it may do at most: JSON, or a path to it." },
  cloud_platform: { kind: "text", choices: ["aws", "azure", "gcp"], doc: "Its cloud; the runner's unless said." },
  enabled_in_stack: { kind: "flag", doc: "The stack makes it from the beginning." },
} as const satisfies Fields;

export const namedPolicy = {
  name: { kind: "text", required: true, doc: "What roles call it." },
  description: { kind: "text", doc: "What it allows." },
  contents: { kind: "text", required: true, content: true, doc: "A policy document in JSON, or a path to it." },
} as const satisfies Fields;

export const permissions = {
  provision_role: { kind: "table", fields: role, doc: "The role that makes an install." },
  deprovision_role: { kind: "table", fields: role, doc: "The role that takes an install down." },
  maintenance_role: { kind: "table", fields: role, doc: "The role that works on an install meanwhile." },
  roles: { kind: "tables", fields: role, doc: "Roles of the app's own." },
  named_policies: { kind: "tables", fields: namedPolicy, doc: "Policies that several roles share." },
} as const satisfies Fields;

export const breakGlass = {
  role: { kind: "tables", fields: role, doc: "Roles that a customer lends in an emergency." },
} as const satisfies Fields;

const operationRule = {
  principal: {
    kind: "text",
    required: true,
    doc: "What the work is on: `nuon::sandbox`, `nuon::component:<name or *>` or `nuon::action:<name or *>`.",
  },
  operation: {
    kind: "text",
    required: true,
    choices: ["provision", "reprovision", "deprovision", "deploy", "teardown", "trigger"],
    doc: "The kind of work.",
  },
  role: { kind: "text", required: true, doc: "Name of the role that the work takes." },
} as const satisfies Fields;

export const operationRoles = {
  type: { kind: "text", choices: ["matrix"], doc: "The form of what follows." },
  rules: { kind: "tables", fields: operationRule, doc: "Which role each kind of work takes." },
} as const satisfies Fields;

/** Older spellings, and what they are called now; they are about every component of that type. */
export const olderPolicyTypes: Readonly<Record<string, "terraform_module" | "helm_chart">> = {
  runner_job_terraform_deploy: "terraform_module",
  runner_job_helm_deploy: "helm_chart",
};

export const policy = {
  type: {
    kind: "text",
    required: true,
    choices: [
      "kubernetes_cluster",
      "terraform_module",
      "helm_chart",
      "kubernetes_manifest",
      "docker_build",
      "container_image",
      "pulumi",
      "sandbox",
      "runner_job_terraform_deploy",
      "runner_job_helm_deploy",
    ],
    doc: "What plans it is held against.",
  },
  engine: { kind: "text", choices: ["kyverno", "opa"], default: "kyverno", doc: "What reads it." },
  name: { kind: "text", doc: "Its name; that of its file unless said." },
  description: { kind: "text", doc: "What it asks for, and why." },
  contents: { kind: "text", required: true, content: true, doc: "The policy itself, or a path to it." },
  components: { kind: "texts", doc: 'Names of the components it is about, or `["*"]` for all of its type.' },
} as const satisfies Fields;

export const policies = {
  policy: { kind: "tables", fields: policy, doc: "What plans must satisfy." },
} as const satisfies Fields;

const syncTarget = {
  namespaces: { kind: "texts", required: true, doc: "Namespaces that it is copied to." },
  name: { kind: "text", required: true, doc: "Name of the Kubernetes secret." },
  key: { kind: "text", required: true, doc: "Key inside the Kubernetes secret." },
} as const satisfies Fields;

export const secret = {
  name: {
    kind: "text",
    required: true,
    format: "identifier",
    doc: "What templates call it: `{{.nuon.secrets.<name>}}`.",
  },
  display_name: { kind: "text", doc: "What forms call it." },
  description: { kind: "text", required: true, doc: "What the customer should know." },
  required: { kind: "flag", doc: "The customer must enter it." },
  auto_generate: { kind: "flag", doc: "It is made by chance, and nobody enters it." },
  default: { kind: "text", doc: "Its value where none is entered." },
  format: { kind: "text", choices: ["", "base64"], doc: "How the entered value is written." },
  kubernetes_sync: { kind: "flag", doc: "It is copied into the cluster." },
  kubernetes_secret_namespace: { kind: "text", doc: "Namespace that it is copied to." },
  kubernetes_secret_name: { kind: "text", doc: "Name of the Kubernetes secret." },
  kubernetes_sync_targets: {
    kind: "tables",
    fields: syncTarget,
    doc: "Every place in the cluster that it is copied to.",
  },
} as const satisfies Fields;

export const secrets = {
  secret: { kind: "tables", fields: secret, doc: "What customers keep in their own account." },
} as const satisfies Fields;
