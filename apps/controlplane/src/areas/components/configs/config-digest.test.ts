import { describe, expect, it } from "vitest";
import { configDigest } from "./config-digest.ts";
import type { DockerBuildSpec, PulumiSpec, TerraformModuleSpec } from "./specs.ts";

const image: DockerBuildSpec = {
  dockerfile: "Dockerfile",
  context: ".",
  target: "",
  buildArgs: ["A=1"],
  envVars: { B: "2" },
};
const module: TerraformModuleSpec = { version: "1.13.5", variables: {}, variablesFiles: [], envVars: {} };

function imageDigest(changes: Partial<DockerBuildSpec>, directory = "app"): string {
  return configDigest({ type: "docker_build", spec: { ...image, ...changes } }, { directory });
}

describe("a config's digest", () => {
  it("changes with whatever changes an image", () => {
    const digests = [
      imageDigest({}),
      imageDigest({ dockerfile: "other" }),
      imageDigest({ context: "sub" }),
      imageDigest({ target: "final" }),
      imageDigest({ buildArgs: ["A=2"] }),
      imageDigest({ envVars: { B: "3" } }),
      imageDigest({}, "elsewhere"),
    ];

    expect(new Set(digests).size).toBe(digests.length);
  });

  it("is the same for every way to write a directory", () => {
    expect(imageDigest({}, "./app/")).toBe(imageDigest({}, "app"));
  });

  it("does not change with what only deploys use", () => {
    const digest = (spec: TerraformModuleSpec) => configDigest({ type: "terraform_module", spec }, { directory: "." });

    const program: PulumiSpec = { runtime: "go", version: "3.140.0", config: {}, envVars: {} };
    const digestOf = (spec: PulumiSpec) => configDigest({ type: "pulumi", spec }, { directory: "." });

    expect(digest({ ...module, version: "1.9.0", variables: { size: "large" } })).toBe(digest(module));
    expect(digestOf({ ...program, version: "", runtime: "nodejs", config: { size: "large" } })).toBe(digestOf(program));
  });

  it("tells types apart", () => {
    const job = { imageUrl: "busybox", tag: "1", cmd: [], args: [], envVars: {} };
    const external = { imageUrl: "busybox", tag: "1", updatePolicy: "" };

    expect(configDigest({ type: "job", spec: job }, undefined)).not.toBe(
      configDigest({ type: "external_image", spec: external }, undefined),
    );
  });
});
