import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

describe("the regions of a cloud", () => {
  it.each([
    ["aws", "eu-central-1"],
    ["azure", "westeurope"],
    ["gcp", "us-central1"],
  ])("are told without a token: %s", async (cloud_platform, region) => {
    const { status, body } = await plane.call(undefined, "get_cloud_platform_regions", { path: { cloud_platform } });

    const values = (body as { value: string }[]).map(({ value }) => value);
    expect(status).toBe(200);
    expect(values).toContain(region);
    expect(new Set(values).size).toBe(values.length);
  });

  it.each(["ibm", "toString"])("are of clouds we know: not %s", async (cloud_platform) => {
    const refused = await plane.call(undefined, "get_cloud_platform_regions", { path: { cloud_platform } });

    expect(refused).toMatchObject({
      status: 404,
      body: { code: "cloud.not-found", description: expect.stringContaining("aws, azure, gcp") as string },
    });
  });
});
