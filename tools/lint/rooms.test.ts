import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { refusal } from "./refusal.ts";
import { placeOf, rooms } from "./rooms.ts";

const AREAS = "apps/controlplane/src/areas";
const FURNITURE =
  /^(README\.md|(index|routes|service|store|wire|workflow|steps|events|ports|schema|[a-z-]+\.adapter|[a-z-]+)(\.(integration\.)?test)?\.ts)$/;

function areasAndFacets(): string[] {
  if (!existsSync(AREAS)) {
    return [];
  }
  const areas = readdirSync(AREAS).map((area) => path.join(AREAS, area));
  const facets = areas.flatMap((area) =>
    readdirSync(area)
      .map((name) => path.join(area, name))
      .filter((file) => statSync(file).isDirectory()),
  );
  return [...areas, ...facets];
}

describe("areas", () => {
  it("have a door that only re-exports, known furniture and a README of at most 30 lines", () => {
    const broken = areasAndFacets().flatMap((area) => {
      const names = readdirSync(area).filter((name) => !statSync(path.join(area, name)).isDirectory());
      const door = readFileSync(path.join(area, "index.ts"), "utf8");
      const readme = readFileSync(path.join(area, "README.md"), "utf8");
      const rest = door.replaceAll(/export (type )?\{[^}]*\} from "[^"]+";|\/\/.*|\/\*[\s\S]*?\*\//g, "").trim();
      const unknown = names.filter((name) => !FURNITURE.test(name));
      const isLong = readme.split("\n").length > 31;
      return rest === "" && unknown.length === 0 && !isLong ? [] : [{ area, rest, unknown, isLong }];
    });

    expect(broken).toEqual([]);
  });
});

describe("refusal", () => {
  it.each([
    [`${AREAS}/apps/routes.ts`, "./store.ts", "routes may not import store"],
    [`${AREAS}/apps/service.ts`, "../builds/store.ts", "enter builds by its index.ts"],
    [`${AREAS}/apps/service.ts`, "fastify", "service may not import fastify"],
    ["apps/runner/src/jobs/helm/index.ts", "@exclave/database", "jobs may not import database"],
    ["packages/kernel/src/ids.ts", "@exclave/contract", "kernel may not import contract"],
    ["packages/oci/src/push.ts", "node:child_process", "oci may not import node:child_process"],
    ["somewhere/else.ts", "node:fs", "belongs to no room"],
  ])("%s may not import %s", (from, target, reason) => {
    expect(refusal(from, target, false)).toContain(reason);
  });

  it("lets only types cross between areas, through the door", () => {
    const from = `${AREAS}/apps/service.ts`;

    expect(refusal(from, "../builds/index.ts", true)).toBeUndefined();
    expect(refusal(from, "../builds/index.ts", false)).toContain("import type");
  });

  it("lets a facet use the rooms of its own area", () => {
    expect(refusal(`${AREAS}/runners/heartbeats/service.ts`, "../store.ts", false)).toBeUndefined();
  });
});

describe("the room table", () => {
  it("names only rooms that exist", () => {
    const named = Object.values(rooms).flatMap(({ uses, sees = [] }) => [...uses, ...sees]);

    expect(named.filter((room) => room !== "*" && !(room in rooms))).toEqual([]);
  });

  it("has a room for every source file", () => {
    const files = ["apps", "packages", "e2e", "bench", "tools"].flatMap(sources);

    expect(files.filter((file) => !placeOf(file))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
    .map((file) => `${folder}/${file}`);
}
