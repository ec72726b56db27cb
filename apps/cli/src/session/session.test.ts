import { describe, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.ts";

describe("a token", () => {
  it("that cannot stand in a header is refused without being shown", async () => {
    const environment = { EXCLAVE_API_TOKEN: "tok\u201csecret\u201d" };

    const ran = await runCli(["apps", "list", "--org-id", "orgaaaaaaaaaaaaaaaaaaaaaaa", "--json"], { environment });

    expect(ran.exitCode).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: "auth.token-damaged" } });
    expect(ran.stdout + ran.stderr).not.toContain("secret");
  });
});

describe("a header of `exclave api`", () => {
  it("that is none is refused without being shown", async () => {
    const environment = { EXCLAVE_API_TOKEN: "token" };

    const ran = await runCli(
      ["api", "/v1/apps", "--org-id", "orgaaaaaaaaaaaaaaaaaaaaaaa", "-H", "X-Key: a\u201csecret"],
      { environment },
    );

    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("(usage.header)");
    expect(ran.stderr).not.toContain("secret");
  });
});
