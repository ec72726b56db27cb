import { expect, it } from "vitest";
import type { Artifact } from "./artifact.ts";
import { toWireArtifact } from "./wire.ts";

it("an artifact is where the registry is now, whatever it was called when the artifact was pushed", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const at = new Date();
  const artifact = { repository: "org1/app1/cmp1", digest, osFeatures: [], createdAt: at, updatedAt: at };

  const { urls } = toWireArtifact(artifact as unknown as Artifact, "https://exclave.example.com");

  expect(urls).toEqual([`https://exclave.example.com/v2/org1/app1/cmp1/manifests/${digest}`]);
});
