import { closest } from "@exclave/kernel";
import { olderPolicyTypes } from "../definitions/access.ts";
import { each, quoted, type Subject } from "./check.ts";

/** Of the whole install; these name no components. */
const unscoped: ReadonlySet<string> = new Set(["kubernetes_cluster", "sandbox", ...Object.keys(olderPolicyTypes)]);

/** What policies are about. */
export function checkPolicies({ app, say, isMistaken }: Subject): void {
  const components = app.components ?? [];
  const names = components.map(({ name }) => name);
  for (const { item, at } of each(["policies", "policy"], app.policies?.policy)) {
    const given = item.components ?? [];
    const newer = olderPolicyTypes[item.type];
    if (newer !== undefined) {
      say([...at, "type"], {
        code: "policy.older",
        message: `${item.type} is the older name of ${newer} with components = ["*"]`,
        hint: `write type = "${newer}" and components = ["*"]`,
        severity: "warning",
      });
    }
    if (given.length === 0 && !isMistaken([...at, "type"]) && !unscoped.has(item.type)) {
      say(at, {
        code: "policy.components-missing",
        message: `a policy of type ${item.type} says which components it is about`,
        hint: 'add components = ["*"] for all of that type, or their names',
      });
    }
    for (const { item: name, at: place } of each([...at, "components"], given)) {
      const index = components.findIndex((candidate) => candidate.name === name);
      const component = components[index];
      if (name === "*") continue;
      if (!component) {
        const near = closest(name, names);
        say(place, {
          code: "reference.component",
          message: `no component is called ${quoted(name)}`,
          hint: near && `did you mean ${near}?`,
        });
      } else if (isMistaken(["components", index, "type"]) || isMistaken([...at, "type"])) {
        continue;
      } else if (!unscoped.has(item.type) && component.type !== item.type) {
        say(place, {
          code: "policy.other-type",
          message: `${name} is a ${component.type}, and the policy is about ${item.type}`,
          hint: "remove it from components, or change the policy's type",
        });
      }
    }
  }
}
