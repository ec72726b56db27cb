import { describe, expect, it } from "vitest";
import { toolchainOf } from "./toolchain.ts";

const all = { git: "2.39.5", buildah: "1.28.2", helm: "3.19.0", kubectl: "1.35.0", terraform: "1.14.0" };
const machine = { canMapUsers: true, architecture: "x64" };

describe("the toolchain", () => {
  it("has the same id for the same tools, whatever does not show in what they build", () => {
    const { id } = toolchainOf(all, machine);

    expect(toolchainOf({ ...all, git: "2.50.0", terraform: "1.0.0" }, machine).id).toBe(id);
    expect(toolchainOf({ ...all, buildah: "1.40.0" }, machine).id).not.toBe(id);
    expect(toolchainOf(all, { ...machine, architecture: "arm64" }).id).not.toBe(id);
  });

  it("offers only what its tools can begin", () => {
    const { buildah: _, ...withoutBuildah } = all;

    expect(toolchainOf(all, machine).capabilities).toContain("docker-build");
    expect(toolchainOf(withoutBuildah, machine).capabilities).toEqual([
      "terraform-module-build",
      "pulumi-build",
      "helm-chart-build",
      "kubernetes-manifest-build",
      "container-image-build",
      "sandbox-build",
    ]);
    expect(toolchainOf(all, { ...machine, canMapUsers: false }).capabilities).not.toContain("docker-build");
    expect(toolchainOf({ buildah: "1.28.2" }, machine).capabilities).toEqual(["container-image-build"]);
  });
});
