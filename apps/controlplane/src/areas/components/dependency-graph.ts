import { conflict } from "@exclave/kernel";
import type { ComponentType } from "./component.ts";

/** A component as the graph sees it. */
export interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly type: ComponentType;
  readonly dependencyIds: readonly string[];
}

/** The names along a cycle, the first one again at the end; undefined when there is none. */
export function findCycle(nodes: readonly GraphNode[]): string[] | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const finished = new Set<string>();
  for (const root of nodes) {
    const cycle = cycleFrom(root, byId, finished);
    if (cycle) {
      return cycle;
    }
  }
  return undefined;
}

interface Visit {
  readonly node: GraphNode;
  next: number;
}

/** Depth first with a stack of its own: a chain of dependencies may be longer than the call stack is deep. */
function cycleFrom(root: GraphNode, byId: ReadonlyMap<string, GraphNode>, finished: Set<string>): string[] | undefined {
  if (finished.has(root.id)) {
    return undefined;
  }
  const trail: Visit[] = [{ node: root, next: 0 }];
  const onTrail = new Set([root.id]);
  while (trail.length > 0) {
    const visit = trail.at(-1)!;
    const dependency = byId.get(visit.node.dependencyIds[visit.next++] ?? "");
    if (dependency && onTrail.has(dependency.id)) {
      const start = trail.findIndex(({ node }) => node.id === dependency.id);
      return [...trail.slice(start).map(({ node }) => node.name), dependency.name];
    }
    if (dependency && !finished.has(dependency.id)) {
      trail.push({ node: dependency, next: 0 });
      onTrail.add(dependency.id);
    } else if (visit.next >= visit.node.dependencyIds.length) {
      trail.pop();
      onTrail.delete(visit.node.id);
      finished.add(visit.node.id);
    }
  }
  return undefined;
}

/** Refuses a graph in which some component would wait for itself; the message names the way round. */
export function refuseCycle(nodes: readonly GraphNode[]): void {
  const cycle = findCycle(nodes);
  if (cycle) {
    throw conflict("component.dependency-cycle", `these dependencies form a cycle: ${cycle.join(" -> ")}`, {
      hint: "leave out one of these dependencies",
      details: { cycle },
    });
  }
}

/** Among components that are ready, what many others build on comes first. */
const typeOrder: readonly ComponentType[] = [
  "external_image",
  "docker_build",
  "terraform_module",
  "pulumi",
  "helm_chart",
  "job",
  "kubernetes_manifest",
  "unknown",
];

/** Components so that each stands behind those it depends on; the same graph always gives the same order. */
export function inBuildOrder<Node extends GraphNode>(nodes: readonly Node[]): Node[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const left = new Map(nodes.map((node) => [node.id, node.dependencyIds.filter((id) => ids.has(id)).length]));
  const waiting = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const id of node.dependencyIds) {
      waiting.set(id, [...(waiting.get(id) ?? []), node]);
    }
  }
  const ordered: Node[] = [];
  let ready = nodes.filter(({ id }) => left.get(id) === 0);
  while (ready.length > 0) {
    ready.sort(earlier);
    ordered.push(...ready);
    const freed = ready.flatMap(({ id }) => waiting.get(id) ?? []);
    ready = freed.filter(({ id }) => {
      const count = left.get(id)! - 1;
      left.set(id, count);
      return count === 0;
    });
  }
  return ordered;
}

function earlier(a: GraphNode, b: GraphNode): number {
  return (
    a.dependencyIds.length - b.dependencyIds.length ||
    typeOrder.indexOf(a.type) - typeOrder.indexOf(b.type) ||
    (a.name < b.name ? -1 : 1)
  );
}
