import { type Fault, type IdKind, notFound } from "@exclave/kernel";
import type { InputContent } from "./inputs.ts";
import type { KubernetesContextsContent } from "./kubernetes-contexts.ts";
import type { OperationRolesContent } from "./operation-roles.ts";
import type { PoliciesContent } from "./policies.ts";
import type { RolesContent } from "./roles.ts";
import type { RunnerContent } from "./runner-settings.ts";
import type { SandboxContent } from "./sandbox.ts";
import type { SecretsContent } from "./secrets.ts";
import type { StackContent } from "./stack.ts";
import type { TriggerRulesContent } from "./trigger-rules.ts";

/** What a part of each kind says; kept as it was parsed. */
export interface PartContents {
  readonly input: InputContent;
  readonly sandbox: SandboxContent;
  readonly runner: RunnerContent;
  readonly permissions: RolesContent;
  readonly break_glass: RolesContent;
  readonly policies: PoliciesContent;
  readonly secrets: SecretsContent;
  readonly stack: StackContent;
  readonly operation_role: OperationRolesContent;
  readonly kubernetes_contexts: KubernetesContextsContent;
  readonly trigger_rules: TriggerRulesContent;
}

export type PartKind = keyof PartContents;

/** Kinds that requests of their own make; the others come with a sync alone. */
export type SentPartKind = Exclude<PartKind, "trigger_rules">;

/** What parts of every kind have. */
export interface PartBase {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly appConfigId: string;
  readonly createdById: string;
  readonly createdAt: Date;
  /** Of the runner in the same app config; null where there is none. */
  readonly runnerType: string | null;
}

/** A kind with the content of that kind. */
export interface ContentOf<Kind extends PartKind> {
  readonly kind: Kind;
  readonly content: PartContents[Kind];
}

export type PartOf<Kind extends PartKind> = PartBase & ContentOf<Kind>;

export type SandboxPart = PartOf<"sandbox">;

/** A kind with its content, whichever it is; `switch` over `kind` to narrow it. */
export type PartContent = { [Kind in PartKind]: ContentOf<Kind> }[PartKind];

/** One part of an app config. It never changes; another of its kind takes its place while the app config is open. */
export type Part = { [Kind in PartKind]: PartOf<Kind> }[PartKind];

/** Which ids the parts of each kind have. */
export const partIds: Readonly<Record<PartKind, IdKind>> = {
  input: "appInputConfig",
  sandbox: "appSandboxConfig",
  runner: "appRunnerConfig",
  permissions: "appPermissionsConfig",
  break_glass: "appBreakGlassConfig",
  policies: "appPoliciesConfig",
  secrets: "appSecretsConfig",
  stack: "appStackConfig",
  operation_role: "appOperationRoleConfig",
  kubernetes_contexts: "appKubernetesContextsConfig",
  trigger_rules: "appTriggerRulesConfig",
};

/** The connections that reach the sources of parts. */
export function connectionIdsOf(parts: readonly Part[]): string[] {
  const ids = parts.flatMap((part) => (part.kind === "sandbox" ? (part.content.git.vcsConnectionId ?? []) : []));
  return [...new Set(ids)];
}

export function partNotFound(kind: PartKind, appName: string, which = ""): Fault {
  const what = kind.replaceAll("_", " ");
  return notFound("app-config-part.not-found", `app ${appName} has no ${what} config ${which}`.trimEnd(), {
    hint: "an app config read with recurse=true lists its parts",
  });
}
