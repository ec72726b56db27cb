import { newId } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { parseReference } from "./reference.ts";
import { parseRepository } from "./repository.ts";

const ids = [newId("org"), newId("app"), newId("component")] as const;

describe("parseRepository", () => {
  it("reads the three ids of a name", () => {
    expect(parseRepository(ids.join("/"))).toEqual({
      name: ids.join("/"),
      orgId: ids[0],
      appId: ids[1],
      componentId: ids[2],
    });
  });

  it("reads the name of a sandbox's", () => {
    const [orgId, appId] = ids;
    const name = `${orgId}/${appId}/sandbox`;

    expect(parseRepository(name)).toEqual({ name, orgId, appId, componentId: undefined });
  });

  it.each(["", "a/b/c", ids.slice(0, 2).join("/"), `${ids.join("/")}/x`, `${ids.join("/")}/`, `../${ids.join("/")}`])(
    "knows no repository %j",
    (name) => {
      expect(() => parseRepository(name)).toThrow(expect.objectContaining({ code: "registry.name-unknown" }));
    },
  );
});

describe("parseReference", () => {
  it("tells a digest from a tag", () => {
    const digest = `sha256:${"a".repeat(64)}`;

    expect(parseReference(digest)).toEqual({ kind: "digest", digest });
    expect(parseReference("v1.2_3-rc")).toEqual({ kind: "tag", tag: "v1.2_3-rc" });
  });

  it.each(["sha256:", "sha512:abc", `sha256:${"A".repeat(64)}`, "a:b"])("refuses the digest %s", (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: "registry.digest-invalid" }));
  });

  it.each(["", ".", "-a", "a b", "a".repeat(129)])("knows no manifest %j", (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: "registry.manifest-unknown" }));
  });
});
