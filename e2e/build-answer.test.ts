import { readFileSync } from "node:fs";
import type { Wire } from "@exclave/contract";
import { gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anApp, appFiles, aRepositoryChart, type TestApp } from "./harness/an-app.ts";
import { connectAccount, type FakeGithub, fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { scriptedRunner } from "./harness/scripted-runner.ts";

const documented = JSON.parse(
  readFileSync(new URL("../packages/contract/documents/create-component-build.response.json", import.meta.url), "utf8"),
) as unknown;

/** Paths that wait for what is not served yet; every other path has a real value in some scenario. */
const waiting: readonly { readonly path: RegExp; readonly for: string }[] = [
  { path: /^install_deploys/, for: "installs and deploys" },
  { path: /^releases/, for: "releases" },
  { path: /^component_config_connection\.(external_image|job)\b/, for: "other kinds" },
  { path: /^component_config_connection\.refs\b/, for: "references read from templates" },
  { path: /^log_stream\.write_token$/, for: "never: the token goes to the job alone" },
];

/** Paths that the documented answer lacks and the contract has: of a chart from a chart repository. */
const HELM_REPOSITORY = "component_config_connection.helm.helm_config_json.helm_repo_config";
const undocumented = [
  `${HELM_REPOSITORY}.repo_url`,
  `${HELM_REPOSITORY}.chart`,
  `${HELM_REPOSITORY}.version`,
  "source_digest",
  "source_image",
  "source_media_type",
  "source_ref",
  "resolved_tag",
  "resolved_at",
];

/** The dotted paths of every leaf; `[]` stands for any member of a list, `*` for any key of a map. */
function leaves(shape: unknown, path = ""): string[] {
  if (Array.isArray(shape)) {
    const isOpaque = shape.length === 0 || typeof shape[0] !== "object";
    return isOpaque ? [path] : leaves(shape[0], `${path}[]`);
  }
  if (shape !== null && typeof shape === "object") {
    const entries = Object.entries(shape);
    return entries.length === 0
      ? [path]
      : entries.flatMap(([key, value]) => leaves(value, path === "" ? key : `${path}.${key}`));
  }
  return [path];
}

/** True when some value at `path` is there and is not its type's zero. */
function hasRealValue(value: unknown, path: string): boolean {
  if (path === "") {
    return !isZero(value);
  }
  const [, key, rest] = /^\.?([^.[]+|\[\])(.*)$/.exec(path)!;
  if (key === "[]") {
    return Array.isArray(value) && value.some((member) => hasRealValue(member, rest!));
  }
  return typeof value === "object" && value !== null && hasRealValue((value as Record<string, unknown>)[key!], rest!);
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return typeof value === "object" && Object.keys(value).length === 0;
}

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let answers: Wire<"ComponentBuild">[];
let server: Awaited<ReturnType<typeof gitServer>>;
let github: FakeGithub;

beforeAll(async () => {
  github = await fakeGithub();
  controlPlane = await startControlPlane(database, githubSettings(github));
  server = await gitServer();
  const repository = await server.createRepository("storefront", appFiles);
  const { client } = controlPlane;
  const app = await anApp(client, repository);
  const closed = await github.createRepository("acme", "storefront", { files: appFiles });
  await connectAccount(github, client, "acme");
  const connected = await anApp(client, closed, { name: "connected", connectedRepository: "acme/storefront" });
  const runner = scriptedRunner(controlPlane);
  answers = [];
  for (const path of [app, connected].flatMap(componentsOf)) {
    const created = await client.call("create_app_component_build", { path, body: { use_latest: true } });
    const claimed = await runner.take();
    await runner.log(claimed, ["building"]);
    await runner.succeed(claimed);
    answers.push(created, await client.call("get_build", { path: { build_id: created.id! } }));
  }
  const chart = await aRepositoryChart(client, app.appId);
  const ofRepository = await client.call("create_component_build", {
    path: { component_id: chart },
    body: { use_latest: true },
  });
  const resolving = await runner.take();
  await runner.resolve(resolving, {
    name: "web",
    version: "1.4.2",
    digest: `sha256:${"c".repeat(64)}`,
    url: "https://charts.example.com/web-1.4.2.tgz",
    media_type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
  });
  await runner.succeed(resolving);
  answers.push(await client.call("get_build", { path: { build_id: ofRepository.id! } }));
  const failing = await client.call("create_component_build", {
    path: { component_id: app.terraformId },
    body: { git_ref: "main", force: true },
  });
  await runner.fail(await runner.take(), {
    fault_of: "source",
    reason_code: "terraform.invalid",
    message: "no main.tf",
  });
  answers.push(failing, await client.call("get_build", { path: { build_id: failing.id! } }));
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
  await github.close();
});

function componentsOf({ appId, ...ids }: TestApp): { readonly app_id: string; readonly component_id: string }[] {
  return [ids.terraformId, ids.helmId, ids.imageId, ids.manifestId].map((component_id) => ({
    app_id: appId,
    component_id,
  }));
}

describe("the answer of a build", () => {
  const paths = [...leaves(documented), ...undocumented];

  it("is the documented one, all of it", () => {
    expect(paths.length).toBeGreaterThan(500);
    const served = paths.filter((path) => !waiting.some((reason) => reason.path.test(path)));

    const missing = served.filter((path) => !answers.some((answer) => hasRealValue(answer, path)));

    expect(missing).toEqual([]);
  });

  it("lists no path as waiting that has a value already", () => {
    const listed = paths.filter((path) => waiting.some((reason) => reason.path.test(path)));

    expect(listed.filter((path) => answers.some((answer) => hasRealValue(answer, path)))).toEqual([]);
  });

  it("is whole at once: the creation names component, config, commit, job and log stream", () => {
    const [created] = answers;

    expect(created).toMatchObject({
      status: "queued",
      component_name: "infra",
      component_config_connection: { component_name: "infra", type: "terraform_module" },
      vcs_connection_commit: { author_name: "Ada Author" },
      runner_job: { status: "available", type: "terraform-module-build" },
      log_stream: { open: true, write_token: "" },
      created_by: { email: "ada@example.com" },
    });
  });

  it("names the artifact by its digest when it is active, and the reason when it failed", () => {
    const active = answers[1];
    const failed = answers.at(-1);

    expect(active).toMatchObject({
      status: "active",
      oci_artifact: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      log_stream: { open: false },
    });
    expect(failed).toMatchObject({
      status: "error",
      reason: "no main.tf",
      reason_code: "terraform.invalid",
      fault_of: "source",
      status_v2: { history: [{ status: "queued" }, { status: "planning" }] },
    });
  });
});
