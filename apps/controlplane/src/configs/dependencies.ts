import { invalidField } from "@exclave/kernel";

/** A component as far as others name it. */
interface NamedNode {
  readonly id: string;
  readonly name: string;
}

/** The ids of the components that `wanted` names, each once; throws InvalidInput that lists what is not there. */
export function resolveDependencies(nodes: readonly NamedNode[], wanted: readonly string[]): string[] {
  const found = wanted.map((text) => nodes.find(({ id }) => id === text) ?? nodes.find(({ name }) => name === text));
  const missing = wanted.filter((_, index) => !found[index]);
  if (missing.length > 0) {
    throw invalidField(
      "dependencies",
      missing,
      "must be ids or names of components of the same app: create them first",
    );
  }
  return [...new Set(found.map((node) => node!.id))];
}
