import type { RequestBody } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { checkLabel, refuseDoubles } from "../../../configs/index.ts";
import type { NamedComponent } from "../ports.ts";

/** A cluster that a component of the app makes, and others are deployed into. */
export interface KubernetesContext {
  readonly id: string;
  readonly name: string;
  readonly componentId: string;
  readonly componentName: string;
}

export interface KubernetesContextsContent {
  readonly contexts: readonly KubernetesContext[];
}

/** The same before its components were looked up. */
export interface GivenContexts {
  readonly contexts: readonly { readonly name: string; readonly component: string }[];
}

/** The cluster that the sandbox makes is always there. */
const IMPLICIT = "sandbox";
const makers: ReadonlySet<string> = new Set(["terraform_module", "pulumi", "unknown"]);

/** Reads a request for the clusters of an app config. */
export function parseContexts(request: RequestBody<"create_app_kubernetes_contexts_config">): GivenContexts {
  const contexts = request.contexts ?? [];
  for (const [index, { name }] of contexts.entries()) {
    if (checkLabel(`contexts.${index}.name`, name) === IMPLICIT) {
      throw invalidField(
        `contexts.${index}.name`,
        name,
        "must be another name: the sandbox's own cluster has this one",
      );
    }
  }
  refuseDoubles(
    "contexts.name",
    contexts.map(({ name }) => name),
  );
  return { contexts };
}

/** Finds the components that make the clusters; they are named by id or name. */
export function placeContexts(given: GivenContexts, components: readonly NamedComponent[]): KubernetesContextsContent {
  return {
    contexts: given.contexts.map(({ name, component: wanted }, index) => {
      const component = components.find((candidate) => candidate.name === wanted || candidate.id === wanted);
      if (!component || !makers.has(component.type)) {
        const expected = "must be a Terraform or Pulumi component of the app";
        throw invalidField(`contexts.${index}.component`, wanted, expected);
      }
      return {
        id: newId("appKubernetesContext"),
        name,
        componentId: component.id,
        componentName: component.name,
      };
    }),
  };
}
