import { array, assert, integer, property, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle, type GraphNode, inBuildOrder, refuseCycle } from "./dependency-graph.ts";

function aNode(name: string, ...dependencies: string[]): GraphNode {
  return { id: `id-${name}`, name, type: "job", dependencyIds: dependencies.map((dependency) => `id-${dependency}`) };
}

/** Edges between nodes named by number; `from` depends on `to`. */
function aGraph(size: number, edges: readonly (readonly [number, number])[]): GraphNode[] {
  return Array.from({ length: size }, (_, from) =>
    aNode(String(from), ...new Set(edges.filter(([start]) => start === from).map(([, to]) => String(to)))),
  );
}

const anyGraph = integer({ min: 1, max: 12 }).chain((size) => {
  const place = integer({ min: 0, max: size - 1 });
  return array(uniqueArray(place, { minLength: 1, maxLength: 2 }), { maxLength: 24 }).map((pairs) =>
    aGraph(
      size,
      pairs.map(([from, to]) => [from!, to ?? from!] as const),
    ),
  );
});

/** Reachability by brute force: the meaning of a cycle, without the cleverness. */
function reachesItself(nodes: readonly GraphNode[], start: GraphNode): boolean {
  let reached = new Set(start.dependencyIds);
  for (let round = 0; round < nodes.length; round++) {
    reached = new Set([...reached, ...nodes.filter(({ id }) => reached.has(id)).flatMap((node) => node.dependencyIds)]);
  }
  return reached.has(start.id);
}

describe("a cycle", () => {
  it("is found exactly when some component reaches itself", () => {
    assert(
      property(anyGraph, (nodes) => {
        const expected = nodes.some((node) => reachesItself(nodes, node));

        return (findCycle(nodes) !== undefined) === expected;
      }),
    );
  });

  it("is named by components that really follow one another, round to the first", () => {
    assert(
      property(anyGraph, (nodes) => {
        const cycle = findCycle(nodes) ?? [];
        const follows = cycle.slice(1).every((name, index) => {
          const before = nodes.find((node) => node.name === cycle[index]);
          return before?.dependencyIds.includes(`id-${name}`);
        });

        return follows && cycle[0] === cycle.at(-1);
      }),
    );
  });

  it("of one component is refused with its name", () => {
    expect(() => refuseCycle([aNode("alone", "alone")])).toThrow("alone -> alone");
  });

  it("is looked for in chains longer than the call stack is deep", () => {
    const length = 50_000;
    const chain = Array.from({ length }, (_, index) => aNode(String(index), String(index + 1)));

    expect(findCycle(chain)).toBeUndefined();
  });
});

describe("the order of builds", () => {
  it("puts every component of a graph without cycles behind those it depends on", () => {
    assert(
      property(anyGraph, (nodes) => {
        const places = nodes.map((node, index) => ({
          ...node,
          dependencyIds: node.dependencyIds.filter((id) => Number(id.slice(3)) < index),
        }));

        const order = inBuildOrder(places).map(({ id }) => id);

        const follows = places.every(({ id, dependencyIds }) =>
          dependencyIds.every((dependency) => order.indexOf(dependency) < order.indexOf(id)),
        );
        return follows && order.length === nodes.length;
      }),
    );
  });

  it("starts with images, then goes by name", () => {
    const nodes: GraphNode[] = [
      { ...aNode("b"), type: "helm_chart" },
      { ...aNode("z"), type: "docker_build" },
      { ...aNode("a"), type: "helm_chart" },
    ];

    expect(inBuildOrder(nodes).map(({ name }) => name)).toEqual(["z", "a", "b"]);
  });
});
