import {
  breakGlass,
  namedPolicy,
  operationRoles,
  permissions,
  policies,
  policy,
  role,
  secret,
  secrets,
} from "./definitions/access.ts";
import { action, runbook, triggers } from "./definitions/actions.ts";
import { component } from "./definitions/components.ts";
import { kubernetesContext, kubernetesContexts, runner, sandbox, stack } from "./definitions/environment.ts";
import type { Fields } from "./definitions/field.ts";
import { input, inputGroup, inputs } from "./definitions/inputs.ts";
import { branch, install, installsSource } from "./definitions/installs.ts";
import { installer, metadata } from "./definitions/metadata.ts";

/** A kind of file, and where its content goes in the app. */
export interface Part {
  /** As config schemas are asked for. */
  readonly type: string;
  readonly fields: Fields;
  /** A file at the root. */
  readonly file?: string;
  /** A directory, each `.toml` file of which is one. */
  readonly directory?: string;
  /** Key of the app that it fills. */
  readonly key: string;
  /** Of what `key` holds: the array that a file of the directory is an item of; absent, `key` itself is the array. */
  readonly list?: string;
  readonly required?: true;
  /** One sentence. */
  readonly doc: string;
}

/** Every kind of file of an app. */
export const parts: readonly Part[] = [
  {
    type: "metadata",
    fields: metadata,
    file: "metadata.toml",
    key: "metadata",
    required: true,
    doc: "What the app is.",
  },
  {
    type: "inputs",
    fields: inputs,
    file: "inputs.toml",
    key: "inputs",
    doc: "Values that each install has of its own, and the groups they stand in.",
  },
  { type: "input", fields: input, directory: "inputs", key: "inputs", list: "input", doc: "One input." },
  {
    type: "input-group",
    fields: inputGroup,
    directory: "input_groups",
    key: "inputs",
    list: "group",
    doc: "One group of inputs.",
  },
  {
    type: "sandbox",
    fields: sandbox,
    file: "sandbox.toml",
    key: "sandbox",
    required: true,
    doc: "What an install's account holds before any component.",
  },
  {
    type: "runner",
    fields: runner,
    file: "runner.toml",
    key: "runner",
    required: true,
    doc: "What does the work in an install's account.",
  },
  {
    type: "stack",
    fields: stack,
    file: "stack.toml",
    key: "stack",
    doc: "What the customer applies to let an install begin.",
  },
  {
    type: "permissions",
    fields: permissions,
    file: "permissions.toml",
    key: "permissions",
    doc: "Roles that the work takes in the customer's account.",
  },
  {
    type: "permission",
    fields: role,
    directory: "permissions",
    key: "permissions",
    list: "roles",
    doc: "One role; `type` says what for.",
  },
  {
    type: "named-policy",
    fields: namedPolicy,
    directory: "permissions/policies",
    key: "permissions",
    list: "named_policies",
    doc: "One policy that roles share.",
  },
  {
    type: "break-glass",
    fields: breakGlass,
    file: "break_glass.toml",
    key: "break_glass",
    doc: "Roles that a customer lends in an emergency.",
  },
  {
    type: "break-glass-role",
    fields: role,
    directory: "break_glass",
    key: "break_glass",
    list: "role",
    doc: "One role that a customer lends in an emergency.",
  },
  {
    type: "operation-roles",
    fields: operationRoles,
    file: "operation_roles.toml",
    key: "operation_roles",
    doc: "Which role each kind of work takes.",
  },
  { type: "policies", fields: policies, file: "policies.toml", key: "policies", doc: "What plans must satisfy." },
  { type: "policy", fields: policy, directory: "policies", key: "policies", list: "policy", doc: "One policy." },
  {
    type: "secrets",
    fields: secrets,
    file: "secrets.toml",
    key: "secrets",
    doc: "What customers keep in their own account.",
  },
  { type: "secret", fields: secret, directory: "secrets", key: "secrets", list: "secret", doc: "One secret." },
  {
    type: "kubernetes-contexts",
    fields: kubernetesContexts,
    file: "kubernetes_contexts.toml",
    key: "kubernetes_contexts",
    doc: "Clusters besides the sandbox's own.",
  },
  {
    type: "kubernetes-context",
    fields: kubernetesContext,
    directory: "kubernetes_contexts",
    key: "kubernetes_contexts",
    list: "kubernetes_context",
    doc: "One cluster.",
  },
  { type: "component-root", fields: component, directory: "components", key: "components", doc: "One component." },
  { type: "action", fields: action, directory: "actions", key: "actions", doc: "One action." },
  { type: "runbook", fields: runbook, directory: "runbooks", key: "runbooks", doc: "One runbook." },
  {
    type: "triggers",
    fields: triggers,
    file: "triggers.toml",
    key: "triggers",
    doc: "What begins when an event comes.",
  },
  {
    type: "branch",
    fields: branch,
    file: "branch.toml",
    directory: "branches",
    key: "branches",
    doc: "One branch that is followed.",
  },
  {
    type: "install",
    fields: install,
    directory: "installs",
    key: "installs",
    doc: "One install that is kept as code.",
  },
  {
    type: "installs-config",
    fields: installsSource,
    file: "installs.toml",
    key: "installs_source",
    doc: "The repository that keeps installs as code.",
  },
  {
    type: "installer",
    fields: installer,
    file: "installer.toml",
    key: "installer",
    doc: "A page to install the app from.",
  },
];

/** Directories whose `.toml` files are parts; all others are the vendor's own. */
export const partDirectories: readonly string[] = [
  ...new Set(parts.flatMap(({ directory }) => (directory === undefined ? [] : [directory.split("/")[0]!]))),
];

/** The part that a file is, by its path; the deepest directory decides. */
export function partOf(path: string): Part | undefined {
  if (!path.includes("/")) return parts.find(({ file }) => file === path);
  return parts
    .filter(({ directory }) => directory !== undefined && path.startsWith(`${directory}/`))
    .sort((a, b) => b.directory!.length - a.directory!.length)[0];
}
