import type { Fields } from "./field.ts";
import { handling, operationRole, repositories, variableFile } from "./sources.ts";

export const sandbox = {
  type: { kind: "text", choices: ["terraform", "pulumi"], default: "terraform", doc: "The tool that makes it." },
  terraform_version: { kind: "text", format: "semver", doc: "Version of Terraform; needed unless Pulumi is the tool." },
  runtime: {
    kind: "text",
    choices: ["go", "nodejs", "python"],
    doc: "Language of the Pulumi program; needed with it.",
  },
  pulumi_version: { kind: "text", format: "semver", doc: "Version of Pulumi." },
  pulumi_config: { kind: "text-map", doc: "Pulumi's configuration." },
  ...repositories,
  vars: { kind: "text-map", doc: "Terraform variables." },
  var_file: { kind: "tables", fields: variableFile, doc: "Files of Terraform variables." },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the tool." },
  drift_schedule: { kind: "text", format: "cron", doc: "When drift is looked for." },
  operation_roles: { kind: "tables", fields: operationRole, doc: "Roles of its kinds of work." },
  ...handling,
} as const satisfies Fields;

export const runner = {
  runner_type: {
    kind: "text",
    required: true,
    choices: ["aws", "azure", "gcp", "local", "aws-ecs", "aws-eks", "azure-aks", "azure-acs", "gcp-gke"],
    doc: "Where the runner of an install lives.",
  },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the runner." },
  helm_driver: { kind: "text", choices: ["configmap", "secret", "nuon"], doc: "Where Helm keeps its releases." },
  init_script_url: { kind: "text", format: "url", doc: "Script that the runner's machine begins with." },
  instance_type: { kind: "text", doc: "Kind of machine." },
} as const satisfies Fields;

const nestedStack = {
  name: { kind: "text", required: true, doc: "Its name in the stack." },
  template_url: { kind: "text", required: true, doc: "Where its template is." },
  index: { kind: "whole", required: true, doc: "Its place in the order; no two have the same." },
  parameters: { kind: "text-map", doc: "Parameters; templates may name inputs, the install, the app and the org." },
} as const satisfies Fields;

export const stack = {
  type: {
    kind: "text",
    required: true,
    choices: ["aws-cloudformation", "azure-bicep", "gcp-terraform"],
    doc: "What the customer applies.",
  },
  name: { kind: "text", required: true, doc: "Name of the stack in the customer's account." },
  description: { kind: "text", required: true, doc: "What the customer reads about it." },
  vpc_nested_template_url: { kind: "text", doc: "Template of the network; needed on AWS." },
  runner_nested_template_url: { kind: "text", doc: "Template of the runner's machine; needed on AWS." },
  custom_nested_stacks: { kind: "tables", fields: nestedStack, doc: "Stacks of the vendor's own inside it." },
} as const satisfies Fields;

export const kubernetesContext = {
  name: { kind: "text", required: true, format: "name", doc: "What components and actions name to be deployed there." },
  component: { kind: "text", required: true, doc: "The Terraform or Pulumi component that makes the cluster." },
} as const satisfies Fields;

export const kubernetesContexts = {
  kubernetes_context: { kind: "tables", fields: kubernetesContext, doc: "Clusters besides the sandbox's own." },
} as const satisfies Fields;
