import { breakGlass, operationRoles, permissions, policies, secrets } from "./access.ts";
import { action, runbook, triggers } from "./actions.ts";
import { component, componentTypes } from "./components.ts";
import { kubernetesContexts, runner, sandbox, stack } from "./environment.ts";
import type { Fields, TableOf } from "./field.ts";
import { inputs } from "./inputs.ts";
import { branch, install, installsSource } from "./installs.ts";
import { installer, metadata } from "./metadata.ts";

/** Everything that a directory of files says. */
export const app = {
  metadata: { kind: "table", required: true, fields: metadata, doc: "What the app is." },
  inputs: { kind: "table", fields: inputs, doc: "Values that each install has of its own." },
  sandbox: {
    kind: "table",
    required: true,
    fields: sandbox,
    doc: "What an install's account holds before components.",
  },
  runner: { kind: "table", required: true, fields: runner, doc: "What does the work in an install's account." },
  stack: { kind: "table", fields: stack, doc: "What the customer applies to let an install begin." },
  permissions: { kind: "table", fields: permissions, doc: "Roles that the work takes in the customer's account." },
  break_glass: { kind: "table", fields: breakGlass, doc: "Roles that a customer lends in an emergency." },
  operation_roles: { kind: "table", fields: operationRoles, doc: "Which role each kind of work takes." },
  policies: { kind: "table", fields: policies, doc: "What plans must satisfy." },
  secrets: { kind: "table", fields: secrets, doc: "What customers keep in their own account." },
  kubernetes_contexts: { kind: "table", fields: kubernetesContexts, doc: "Clusters besides the sandbox's own." },
  components: { kind: "variants", fields: component, variants: componentTypes, doc: "What is built and deployed." },
  actions: { kind: "tables", fields: action, doc: "What is run on an install." },
  runbooks: { kind: "tables", fields: runbook, doc: "Actions and deploys in an order." },
  triggers: { kind: "table", fields: triggers, doc: "What begins when an event comes." },
  branches: { kind: "tables", fields: branch, doc: "Branches that are followed." },
  installs: { kind: "tables", fields: install, doc: "Installs that are kept as code." },
  installs_source: { kind: "table", fields: installsSource, doc: "The repository that keeps installs as code." },
  installer: { kind: "table", fields: installer, doc: "A page to install the app from." },
} as const satisfies Fields;

/** An app as its files describe it: immutable, and nothing but data. */
export type App = TableOf<typeof app>;

export type Component = NonNullable<App["components"]>[number];
export type Action = NonNullable<App["actions"]>[number];
export type Runbook = NonNullable<App["runbooks"]>[number];
export type Install = NonNullable<App["installs"]>[number];
export type Branch = NonNullable<App["branches"]>[number];
export type Role = NonNullable<NonNullable<App["permissions"]>["provision_role"]>;
export type Secret = NonNullable<NonNullable<App["secrets"]>["secret"]>[number];
