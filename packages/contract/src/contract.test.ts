import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentForTypes, loadContract } from "./index.ts";

const contract = loadContract();

describe("the contract", () => {
  it("declares every operation of the public API", () => {
    expect(contract.operations.filter(({ surface }) => surface === "public")).toHaveLength(451);
  });

  it("gives every operation an id of its own", () => {
    const ids = contract.operations.map(({ id }) => id);

    expect(ids.length).toBe(new Set(ids).size);
  });

  it("names only schemas that exist", () => {
    const schemas = contract.document.components.schemas;
    const named = [...JSON.stringify(contract.document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];

    expect(named.map(([, name]) => name!).filter((name) => !(name in schemas))).toEqual([]);
  });

  it("declares no path of ours twice", () => {
    const publicRoutes = new Set(
      contract.operations.filter(({ surface }) => surface === "public").map(({ method, path }) => `${method} ${path}`),
    );
    const added = contract.operations.filter(({ surface }) => surface === "additions");

    expect(added.map(({ method, path }) => `${method} ${path}`).filter((route) => publicRoutes.has(route))).toEqual([]);
  });

  it("spells for older clients what no operation spells already, each known operation under its own parameters", () => {
    const shape = ({ method, path }: { method: string; path: string }): string =>
      `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`;
    const own = new Map(contract.operations.map((operation) => [operation.id, operation]));
    const taken = new Set(contract.operations.map(shape));
    const older = contract.olderSpellings;

    const known = older.filter(({ id }) => own.has(id));
    const parametersOf = (path: string): string[] => path.match(/\{\w+\}/g) ?? [];

    expect(older.map(shape).filter((line) => taken.has(line))).toEqual([]);
    expect(older.filter(({ id }) => !own.has(id) && !id.includes("/"))).toEqual([]);
    expect(
      known
        .filter(({ id, path }) => parametersOf(own.get(id)!.path).some((name) => !path.includes(name)))
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual([]);
  });

  it("adds fields to the shapes of the public API without taking any away", () => {
    const build = contract.document.components.schemas["ComponentBuild"]!.properties!;

    expect(Object.keys(build)).toEqual(expect.arrayContaining(["no_op", "checksum", "oci_artifact", "reason_code"]));
  });

  it("has types made from the documents as they are now", () => {
    const digest = createHash("sha256").update(JSON.stringify(documentForTypes())).digest("hex");
    const made = ["wire", "routes"].map((name) =>
      readFileSync(new URL(`./${name}.generated.ts`, import.meta.url), "utf8").slice(0, 200),
    );

    expect(made, "run `npm run generate`").toEqual(made.map(() => expect.stringContaining(digest)));
  });
});
