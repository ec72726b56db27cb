import { describe, expect, it } from "vitest";
import { covers, parseScopes, scopeText } from "./scope.ts";

describe("scopes", () => {
  it("are read from one text or from several", () => {
    const scopes = parseScopes(["repository:a/b/c:pull,push registry:catalog:*", "repository:d/e/f:pull"]);

    expect(scopes.map(scopeText)).toEqual([
      "repository:a/b/c:pull,push",
      "registry:catalog:*",
      "repository:d/e/f:pull",
    ]);
  });

  it.each(["", "repository", "repository:a", "repository::pull", "repository:a/b:", "repository:a/b:PULL", ":a:pull"])(
    "that are written as %j ask for nothing",
    (text) => {
      expect(parseScopes([text])).toEqual([]);
    },
  );

  it("keep a port in a name, and forget a class", () => {
    expect(parseScopes(["repository(plugin):host:5000/a/b/c:pull"])).toEqual([
      { type: "repository", name: "host:5000/a/b/c", actions: ["pull"] },
    ]);
  });

  it("beyond the first few are not looked at", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `repository:a/b/${index}:pull`);

    expect(parseScopes([many.join(" ")])).toHaveLength(32);
  });

  it("cover what they name, and nothing beside it", () => {
    const scopes = parseScopes(["repository:a/b/c:pull", "repository:a/b/c:push"]);

    expect(covers(scopes, { type: "repository", name: "a/b/c", actions: ["pull", "push"] })).toBe(true);
    expect(covers(scopes, { type: "repository", name: "a/b/c", actions: ["delete"] })).toBe(false);
    expect(covers(scopes, { type: "repository", name: "a/b/d", actions: ["pull"] })).toBe(false);
    expect(covers([], { type: "registry", name: "catalog", actions: ["*"] })).toBe(false);
    expect(covers(undefined, { type: "registry", name: "catalog", actions: ["*"] })).toBe(true);
  });
});
