import type { Fields } from "./field.ts";
import { repositories } from "./sources.ts";

/** Triggers that say which component they are about. */
export const componentTriggers: readonly string[] = [
  "pre-deploy-component",
  "post-deploy-component",
  "pre-teardown-component",
  "post-teardown-component",
  "pre-enable-component",
  "post-enable-component",
  "pre-disable-component",
  "post-disable-component",
];

/** Older spellings, and what they are called now. */
export const olderTriggers: Readonly<Record<string, string>> = {
  "pre-component-deploy": "pre-deploy-component",
  "post-component-deploy": "post-deploy-component",
};

const trigger = {
  type: {
    kind: "text",
    required: true,
    choices: [
      "manual",
      "cron",
      "pre-provision",
      "post-provision",
      "pre-reprovision",
      "post-reprovision",
      "pre-deprovision",
      "post-deprovision",
      "pre-deploy-all-components",
      "post-deploy-all-components",
      "pre-teardown-all-components",
      "post-teardown-all-components",
      ...componentTriggers,
      "pre-deprovision-sandbox",
      "post-deprovision-sandbox",
      "pre-reprovision-sandbox",
      "post-reprovision-sandbox",
      "post-provision-sandbox",
      "pre-update-inputs",
      "post-update-inputs",
      "pre-secrets-sync",
      "post-secrets-sync",
      "role-enabled",
      "role-disabled",
      ...Object.keys(olderTriggers),
    ] as readonly string[],
    doc: "What begins the action.",
  },
  index: { kind: "whole", doc: "Its place among actions of the same trigger." },
  cron_schedule: { kind: "text", format: "cron", doc: "When; needed with `cron`, and with nothing else." },
  component_name: { kind: "text", doc: "Which component; needed with triggers of one component." },
} as const satisfies Fields;

const step = {
  name: { kind: "text", required: true, doc: "What the step is called." },
  command: { kind: "text", doc: "What is run, inside the repository's directory where one is named." },
  inline_contents: { kind: "text", content: true, doc: "A script, or a path to it." },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the step." },
  ...repositories,
} as const satisfies Fields;

export const action = {
  name: { kind: "text", required: true, doc: "Its name in the app." },
  timeout: { kind: "text", required: true, format: "duration", doc: "How long it may take: 30m at most." },
  triggers: { kind: "tables", required: true, fields: trigger, doc: "What begins it." },
  steps: { kind: "tables", required: true, fields: step, doc: "What it does, in order." },
  dependencies: { kind: "texts", doc: "Names of components that it needs." },
  labels: { kind: "text-map", doc: "Labels to find it by." },
  role: { kind: "text", doc: "Name of the role that it takes." },
  break_glass_role: { kind: "text", doc: "Name of the role that it takes in an emergency." },
  enable_kube_config: { kind: "flag", doc: "Its steps reach the cluster; they do unless said." },
  image: { kind: "text", doc: "Image that its steps run in; they must be inline then." },
  kubernetes_context: { kind: "text", doc: "The cluster its steps reach; the sandbox's unless said." },
} as const satisfies Fields;

const filter = {
  from: { kind: "text", required: true, choices: ["payload", "headers"], doc: "Where the value is." },
  op: {
    kind: "text",
    required: true,
    choices: [
      "eq",
      "neq",
      "in",
      "prefix",
      "suffix",
      "contains",
      "gt",
      "gte",
      "lt",
      "lte",
      "regex",
      "exists",
      "not_exists",
    ],
    doc: "How it is compared.",
  },
  path: { kind: "text", required: true, doc: "Which value." },
  value: { kind: "scalar", doc: "What it is compared with." },
} as const satisfies Fields;

const runbookInput = {
  name: { kind: "text", required: true, format: "name", doc: "What templates call it: `{{.runbook_inputs.<name>}}`." },
  display_name: { kind: "text", doc: "What forms call it." },
  description: { kind: "text", doc: "What whoever fills the form should know." },
  required: { kind: "flag", doc: "A run cannot be without it." },
  default: { kind: "scalar", doc: "Its value where none is given." },
  sensitive: { kind: "flag", doc: "Its value is hidden wherever it is shown." },
  type: {
    kind: "text",
    choices: ["string", "number", "list", "json", "bool", "yaml", "hcl"],
    doc: "What its value must be.",
  },
} as const satisfies Fields;

const runbookStep = {
  name: { kind: "text", required: true, doc: "What the step is called." },
  type: {
    kind: "text",
    required: true,
    choices: [
      "action",
      "component_deploy",
      "component_tear_down",
      "sandbox_reprovision",
      "sandbox_deprovision",
      "sandbox_provision",
      "deploy",
      "markdown",
      "event_wait",
    ],
    doc: "What it does.",
  },
  content: { kind: "text", content: true, doc: "What a cell of Markdown says." },
  component_name: { kind: "text", doc: "Component of a deploy or a teardown." },
  deploy_dependents: { kind: "flag", doc: "What depends on the component is deployed behind it." },
  deploy_dependencies: { kind: "flag", doc: "Older spelling of `deploy_dependents`." },
  tear_down_dependents: { kind: "flag", doc: "What depends on the component is taken down before it." },
  skip_component_deploys: { kind: "flag", doc: "The sandbox alone is provisioned again." },
  action_name: { kind: "text", doc: "Action that the step runs." },
  command: { kind: "text", doc: "What is run, in place of an action." },
  inline_contents: { kind: "text", content: true, doc: "A script, or a path to it, in place of an action." },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the step." },
  timeout: { kind: "text", format: "duration", doc: "How long it may take." },
  role: { kind: "text", doc: "Name of the role that it takes." },
  plan_only: { kind: "flag", doc: "It ends with the plan." },
  trigger: { kind: "text", doc: "Event that the step waits for." },
  event_types: { kind: "texts", doc: "Kinds of that event." },
  filters: { kind: "tables", fields: filter, doc: "What that event must hold." },
} as const satisfies Fields;

export const runbook = {
  name: { kind: "text", required: true, doc: "Its name in the app." },
  description: { kind: "text", doc: "What it is for." },
  readme: { kind: "text", content: true, doc: "What its page says; Markdown, or a path to it." },
  labels: { kind: "text-map", doc: "Labels to find it by." },
  input: { kind: "tables", fields: runbookInput, doc: "Values that each run has of its own." },
  steps: { kind: "tables", fields: runbookStep, doc: "What it does, in order." },
  cells: { kind: "tables", fields: runbookStep, doc: "The same, with Markdown in between, in place of `steps`." },
} as const satisfies Fields;

const target = {
  type: { kind: "text", required: true, choices: ["app_branch_run", "runbook"], doc: "What is begun." },
  app_branch: { kind: "text", doc: "Branch whose run is begun." },
  runbook: { kind: "text", doc: "Runbook that is run." },
  install: { kind: "text", doc: "Install that it is run on." },
  inputs: { kind: "text-map", doc: "Inputs of the runbook." },
} as const satisfies Fields;

const rule = {
  name: { kind: "text", required: true, doc: "What the rule is called." },
  trigger: { kind: "text", required: true, doc: "Where events come from." },
  event_types: { kind: "texts", doc: "Kinds of events it takes." },
  filters: { kind: "tables", fields: filter, doc: "What an event must hold; 20 at most." },
  match_all: { kind: "flag", doc: "Every event will do." },
  target: { kind: "table", required: true, fields: target, doc: "What is begun." },
} as const satisfies Fields;

export const triggers = {
  rules: { kind: "tables", fields: rule, doc: "What begins when an event comes." },
} as const satisfies Fields;
