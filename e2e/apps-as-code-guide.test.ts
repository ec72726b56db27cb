import { expect, it } from "vitest";
import { followGuide } from "./harness/guide.ts";

it("does everything that the guide to apps as code says", { timeout: 200_000 }, async () => {
  const result = await followGuide("docs/guides/apps-as-code.md");

  expect({ ...result, stdoutBytes: undefined }).toMatchObject({ exitCode: 0 });
  expect(result.stderr).toContain("shop/components/network.toml:3:1: error key.unknown");
  expect(result.stdout).toContain("ended with 1");
  expect(result.stdout).toContain("shop is version 1 now: 2 builds");
  expect(result.stdout).toContain("shop is unchanged: version 1 is in force, and nothing needs a build");
  expect(result.stdout).toContain("1 build, 1 unchanged");
  expect(result.stdout).toContain("shop is version 2 now: 1 build, 1 component unchanged");
  expect(result.stdout).toContain("left alone: component settings");
  expect(result.stdout).toContain("removed: component settings");
  expect(result.stdout).toMatch(/^wrote version 1 of shop: \d+ files in .*\/old$/m);
  expect(result.stdout).toContain("deleted variable api_key of shop");
  expect(result.stdout).toMatch(
    /^\[\{"id":"ics\w{23}",.*"status":\{"status":"(?:pending|in-progress|approval-awaiting)"/m,
  );
});
