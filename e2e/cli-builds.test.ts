import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type GitServer, gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Ran, runCli } from "../apps/cli/test/run-cli.ts";
import { anApp, appFiles } from "./harness/an-app.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type ScriptedRunner, scriptedRunner } from "./harness/scripted-runner.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let server: GitServer;
let runner: ScriptedRunner;
let home: string;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  server = await gitServer();
  home = mkdtempSync(path.join(os.tmpdir(), "exclave-home-"));
  await anApp(controlPlane.client, await server.createRepository("storefront", appFiles));
  runner = scriptedRunner(controlPlane);
});

afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await controlPlane.stop();
  await server.close();
});

async function exclave(line: string): Promise<Ran> {
  const environment = {
    EXCLAVE_API_URL: controlPlane.url,
    EXCLAVE_API_TOKEN: controlPlane.token,
    EXCLAVE_APP_ID: "storefront",
  };
  return await runCli(line.split(" "), { home, environment });
}

describe("a build on the command line", () => {
  it("is the newest of the component that is named in its place", async () => {
    const id = (await exclave("builds create infra --output name")).stdout.trim();

    const byName = await exclave("builds get infra --output name");
    const why = await exclave("builds why infra");
    const cancelled = await exclave("builds cancel infra");
    const unknown = await exclave("builds get infar");
    const noBuild = await exclave("builds get bld123");

    expect(byName.stdout).toBe(`${id}\n`);
    expect(why.stdout).toContain(id);
    expect(cancelled).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(id) });
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("did you mean infra?") });
    expect(noBuild.stderr).toContain("no build bld123");
  });

  it("has lines in every format that can be asked for", async () => {
    await exclave("builds create infra");
    const claimed = await runner.take();
    await runner.log(claimed, ["one", "two"]);

    const text = await exclave("logs infra");
    const json = await exclave("logs infra --json");
    const yaml = await exclave("logs infra --output yaml");
    const names = await exclave("logs infra --output name --grep two");

    const records = json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; body: string });
    expect(text.stdout).toBe("one\ntwo\n");
    expect(records.map(({ body }) => body)).toEqual(["one", "two"]);
    expect(parse(yaml.stdout)).toEqual(records);
    expect(names.stdout).toBe(`${records[1]!.id}\n`);
  });
});

describe("a raw call", () => {
  it("answers in YAML or in names where that is asked for", async () => {
    const app = await exclave("api /v1/apps/storefront --output yaml");
    const names = await exclave("api /v1/apps --output name");
    const refused = await exclave("api /v1/apps/nope --output yaml");

    expect(parse(app.stdout)).toMatchObject({ name: "storefront" });
    // Whoever reads YAML 1.1 would take it for a time.
    expect(app.stdout).toMatch(/created_at: "\d{4}-/);
    expect(names.stdout).toBe("storefront\n");
    expect(refused.exitCode).toBe(1);
    expect(parse(refused.stdout)).toMatchObject({ code: "app.not-found" });
  });
});
