import { schemaTypes } from "@exclave/manifest";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

describe("the schema of a kind of file", () => {
  it.each(schemaTypes)("is told without a token: %s", async (type) => {
    const byQuery = await plane.call(undefined, "get_config_schema", { query: { type } });
    const byPath = await plane.call(undefined, "get_config_schema_by_type", { path: { type_: type } });

    expect(byQuery).toMatchObject({ status: 200, body: { $schema: expect.stringContaining("draft-07") as string } });
    expect(byPath.body).toEqual(byQuery.body);
  });

  it("is found by the newer name of the parameter too", async () => {
    const { status, body } = await plane.call(undefined, "get_config_schema", { query: { source: "runner" } });

    expect([status, (body as { title: string }).title]).toEqual([200, "runner"]);
  });

  it.each(["actions", "", "constructor"])("is of kinds that there are: not %j", async (type) => {
    const refused = await plane.call(undefined, "get_config_schema", { query: { type } });

    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: "config-schema.unknown-type",
        description: expect.stringContaining("kubernetes-manifest") as string,
      },
    });
  });
});
