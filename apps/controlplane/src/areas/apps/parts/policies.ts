import type { RequestBody, Wire } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { checkLabel, refuseDoubles, requireText } from "../../../configs/index.ts";

/** A rule that plans are held to before they are applied. */
export interface Policy {
  readonly id: string;
  readonly type: Wire<"ConfigAppPolicyType">;
  readonly engine: Wire<"ConfigAppPolicyEngine">;
  readonly name: string;
  readonly description: string;
  readonly contents: string;
  /** Names of components, or `*` alone for all. */
  readonly components: readonly string[];
}

export interface PoliciesContent {
  readonly policies: readonly Policy[];
}

/** These are not about components. */
const unscoped: ReadonlySet<string> = new Set(["kubernetes_cluster", "sandbox"]);

/** Reads a request for the policies of an app config. */
export function parsePolicies(request: RequestBody<"create_app_policies_config">): PoliciesContent {
  const policies = (request.policies ?? []).map((given, index) => parsePolicy(`policies.${index}`, given));
  refuseDoubles(
    "policies.name",
    policies.map(({ name }) => name).filter((name) => name !== ""),
  );
  return { policies };
}

function parsePolicy(field: string, given: Wire<"ServiceAppPolicyConfig">): Policy {
  const components = given.components ?? [];
  if (components.length === 0 && !unscoped.has(given.type)) {
    throw invalidField(`${field}.components`, undefined, 'name the components it is about, or ["*"] for all');
  }
  components.forEach((name, index) => checkLabel(`${field}.components.${index}`, name));
  return {
    id: newId("appPolicy"),
    type: given.type,
    engine: given.engine ?? "kyverno",
    name: given.name ?? "",
    description: given.description ?? "",
    contents: requireText(`${field}.contents`, given.contents),
    components,
  };
}
