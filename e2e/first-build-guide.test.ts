import { expect, it } from "vitest";
import { followGuide } from "./harness/guide.ts";

it("does everything that the guide to a first build says", { timeout: 200_000 }, async () => {
  const result = await followGuide("docs/guides/first-build.md");

  expect(result.stderr + result.stdout).toContain("event: build.active");
  expect(result.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m);
  expect(result.stdout).toMatch(/^active\ntrue$/m);
  expect(result.exitCode).toBe(0);
});
