/** A component of an app config, as far as its place in the order goes. */
export interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly dependencyIds: readonly string[];
}

/** Graphviz text: each component, and an arrow from each dependency to what depends on it. */
export function toDot(nodes: readonly GraphNode[]): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const lines = nodes.flatMap(({ name, type, dependencyIds }) => [
    `${quote(name)} [ component_type=${quote(type)} ];`,
    ...dependencyIds.flatMap((id) => {
      const dependency = names.get(id);
      return dependency === undefined ? [] : [`${quote(dependency)} -> ${quote(name)};`];
    }),
  ]);
  return ["strict digraph {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
