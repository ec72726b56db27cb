import { describe, expect, it } from "vitest";
import { resolveDependencies } from "./dependencies.ts";

const nodes = [
  { id: "id-a", name: "a" },
  { id: "id-b", name: "b" },
];

describe("dependencies", () => {
  it("are named by id or name, each once", () => {
    expect(resolveDependencies(nodes, ["a", "id-b", "id-a"])).toEqual(["id-a", "id-b"]);
  });

  it("that do not exist are refused by name", () => {
    expect(() => resolveDependencies(nodes, ["a", "ghost"])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('["ghost"]') }),
    );
  });
});
