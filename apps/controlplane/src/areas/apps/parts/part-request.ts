import type { RequestBody } from "@exclave/contract";
import { parseInputs } from "./inputs.ts";
import { type GivenContexts, parseContexts } from "./kubernetes-contexts.ts";
import { parseOperationRoles } from "./operation-roles.ts";
import type { PartContents, PartKind } from "./part.ts";
import { parsePolicies } from "./policies.ts";
import { parseBreakGlass, parsePermissions } from "./roles.ts";
import { parseRunner } from "./runner-settings.ts";
import { type GivenSandbox, parseSandbox } from "./sandbox.ts";
import { parseSecrets } from "./secrets.ts";
import { parseStack } from "./stack.ts";
import { type GivenRules, parseTriggerRules, type TriggerRulesRequest } from "./trigger-rules.ts";

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
  readonly trigger_rules: TriggerRulesRequest;
}

/** A request for a part of one kind. */
export interface PartRequestOf<Kind extends PartKind> {
  readonly kind: Kind;
  readonly body: PartBodies[Kind];
}

/** A request for a part, by the kind that its path names. */
export type PartRequest = { [Kind in PartKind]: PartRequestOf<Kind> }[PartKind];

/** What is known of a part before anybody was asked: sources are not reached yet, nothing that it names is looked up. */
interface GivenContents extends Omit<PartContents, "sandbox" | "kubernetes_contexts" | "trigger_rules"> {
  readonly sandbox: GivenSandbox;
  readonly kubernetes_contexts: GivenContexts;
  readonly trigger_rules: GivenRules;
}

export type GivenPart = {
  [Kind in PartKind]: { readonly kind: Kind; readonly content: GivenContents[Kind] };
}[PartKind];

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parsePartRequest({ kind, body }: PartRequest): GivenPart {
  switch (kind) {
    case "input":
      return { kind, content: parseInputs(body) };
    case "sandbox":
      return { kind, content: parseSandbox(body) };
    case "runner":
      return { kind, content: parseRunner(body) };
    case "permissions":
      return { kind, content: parsePermissions(body) };
    case "break_glass":
      return { kind, content: parseBreakGlass(body) };
    case "policies":
      return { kind, content: parsePolicies(body) };
    case "secrets":
      return { kind, content: parseSecrets(body) };
    case "stack":
      return { kind, content: parseStack(body) };
    case "operation_role":
      return { kind, content: parseOperationRoles(body) };
    case "kubernetes_contexts":
      return { kind, content: parseContexts(body) };
    case "trigger_rules":
      return { kind, content: parseTriggerRules(body) };
  }
}
