import { expect, it } from "vitest";
import { followGuide } from "./harness/guide.ts";

it("does everything that the guide to the command line says", { timeout: 200_000 }, async () => {
  const result = await followGuide("docs/guides/command-line.md");

  expect(result.stderr).toContain("network active");
  expect(result.stderr).toContain("did you mean shop?");
  expect(result.stdout).toMatch(/^artifact +sha256:[0-9a-f]{64}$/m);
  expect(result.stdout).toContain("pushed sha256:");
  expect(result.stdout).toContain("ended with 1");
  expect(result.stdout).toContain("logged out");
  expect(result.exitCode).toBe(0);
});
