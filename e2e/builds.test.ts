import { type GitRepository, type GitServer, gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anApp, appFiles, type TestApp } from "./harness/an-app.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type ScriptedRunner, scriptedRunner } from "./harness/scripted-runner.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let server: GitServer;
let repository: GitRepository;
let app: TestApp;
let runner: ScriptedRunner;
let count = 0;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  server = await gitServer();
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

beforeEach(async () => {
  count += 1;
  repository = await server.createRepository(`storefront${count}`, appFiles);
  app = await anApp(controlPlane.client, repository, { name: `storefront${count}` });
  runner = scriptedRunner(controlPlane);
});

function build(body: { git_ref?: string; use_latest?: boolean; force?: boolean } = { use_latest: true }, key?: string) {
  return controlPlane.client.call("create_component_build", {
    path: { component_id: app.terraformId },
    body,
    ...(key === undefined ? {} : { idempotencyKey: key }),
  });
}

function read(buildId: string) {
  return controlPlane.client.call("get_build", { path: { build_id: buildId } });
}

function refOf(buildId: string) {
  return { component_id: app.terraformId, build_id: buildId };
}

describe("what is built", () => {
  it("is the commit the ref meant when it was asked for, even when the branch is force-pushed away", async () => {
    const first = await repository.commitOf("main");
    const created = await build({ git_ref: "main" });
    await repository.commit({ files: { "infra/main.tf": "# moved\n" } });

    const claimed = await runner.take();

    expect(created).toMatchObject({ git_ref: "main", vcs_connection_commit: { sha: first } });
    expect(claimed.plan).toMatchObject({ git_source: { ref: first, path: "infra" } });
    await runner.succeed(claimed);
  });

  it("may be a tag or an old commit", async () => {
    const old = await repository.commitOf("main");
    await repository.tag("v1", { message: "first" });
    await repository.commit({ files: { "infra/main.tf": "# newer\n" } });

    const byTag = await build({ git_ref: "v1" });
    const byCommit = await build({ git_ref: old });

    expect(byTag.vcs_connection_commit?.sha).toBe(old);
    expect(byCommit.vcs_connection_commit?.sha).toBe(old);
    await runner.succeed(await runner.take());
  });

  it.each(["", "."])("is the repository's root where the directory is %j", async (directory) => {
    await controlPlane.client.call("create_app_terraform_module_component_config", {
      path: { app_id: app.appId, component_id: app.terraformId },
      body: {
        public_git_vcs_config: { repo: repository.url, branch: "main", directory },
        variables: {},
        env_vars: {},
      },
    });
    await build();

    const claimed = await runner.take();

    expect(claimed.plan).toMatchObject({ git_source: { path: "." } });
    await runner.succeed(claimed);
  });

  it("is the configured branch's head when both a ref and the latest are asked for, or nothing", async () => {
    await repository.tag("v1");
    await repository.commit({ files: { "infra/main.tf": "# newer\n" } });

    await expect(build({ git_ref: "v1", use_latest: true })).rejects.toMatchObject({
      code: "build.ref-not-latest",
      status: 400,
    });
    await expect(build({ git_ref: "main", use_latest: true })).resolves.toMatchObject({ status: "queued" });
    await runner.succeed(await runner.take());
  });
});

describe("an unchanged source", () => {
  it("is active at once with the artifact there is", async () => {
    const first = await build();
    const pushed = await runner.succeed(await runner.take());

    const second = await build();

    expect(second).toMatchObject({
      status: "active",
      no_op: true,
      checksum: first.checksum,
      oci_artifact: { digest: pushed.digest },
    });
    expect(second.runner_job).toBeUndefined();
  });

  it("is built again when it is forced, or when the files of the component changed", async () => {
    await build();
    await runner.succeed(await runner.take());

    const forced = await build({ use_latest: true, force: true });
    await runner.succeed(await runner.take());
    await repository.commit({ files: { "infra/main.tf": "# changed\n" } });
    const changed = await build();

    expect(forced).toMatchObject({ status: "queued", no_op: false });
    expect(changed).toMatchObject({ status: "queued", no_op: false });
    expect(changed.checksum).not.toBe(forced.checksum);
    await runner.succeed(await runner.take());
  });

  it("is built again when somebody deleted the artifact from the registry", async () => {
    await build();
    const { digest } = await runner.succeed(await runner.take());
    const deleted = await fetch(
      `${controlPlane.url}/v2/${controlPlane.orgId}/${app.appId}/${app.terraformId}/manifests/${digest}`,
      {
        method: "DELETE",
        headers: { authorization: `Bearer ${controlPlane.token}` },
      },
    );

    const again = await build();
    await runner.succeed(await runner.take());

    expect(deleted.status).toBe(202);
    expect(again).toMatchObject({ status: "queued", no_op: false });
    expect(await build()).toMatchObject({ status: "active", no_op: true });
  });

  it("is not built again for a change outside of the component's directory", async () => {
    await build();
    await runner.succeed(await runner.take());
    await repository.commit({ files: { "README.md": "changed\n" } });

    expect(await build()).toMatchObject({ status: "active", no_op: true });
  });
});

describe("equal builds at the same time", () => {
  it("share one job and end together", async () => {
    const [first, second] = await Promise.all([build(), build()]);

    await runner.succeed(await runner.take());

    expect(second!.runner_job?.id).toBe(first!.runner_job?.id);
    const ended = await Promise.all([read(first!.id!), read(second!.id!)]);
    expect(ended.map(({ status }) => status)).toEqual(["active", "active"]);
    expect(ended[0]!.oci_artifact?.id).toBe(ended[1]!.oci_artifact?.id);
  });

  it("are cancelled one by one: the job goes on until the last is gone", async () => {
    const [first, second] = [await build(), await build()];
    const claimed = await runner.take();

    const one = await controlPlane.client.call("cancel_component_build", { path: refOf(first.id!), body: {} });
    expect(one.status).toBe("cancelled");
    expect(await read(second.id!)).toMatchObject({ status: "planning" });
    await controlPlane.client.call("cancel_component_build", { path: refOf(second.id!), body: {} });

    const { stop } = await runner.claim({ holding: [claimed.execution_id], capacity: 0 });
    expect(stop).toEqual([{ execution_id: claimed.execution_id, reason: "cancelled" }]);
    await expect(runner.move(claimed, "in-progress")).rejects.toMatchObject({ status: 401 });
    expect(await read(second.id!)).toMatchObject({ status: "cancelled", runner_job: { status: "cancelled" } });
  });
});

describe("a request sent twice", () => {
  it("with one key and body makes one build and gets one answer", async () => {
    const [first, second] = await Promise.all([
      build({ use_latest: true, force: true }, `key ${count}`),
      build({ use_latest: true, force: true }, `key ${count}`),
    ]);

    expect(second).toEqual(first);
    await runner.succeed(await runner.take());
  });

  it("with one key and another body is refused", async () => {
    await build({ use_latest: true }, `other ${count}`);

    await expect(build({ git_ref: "main" }, `other ${count}`)).rejects.toMatchObject({
      status: 409,
      code: "idempotency.key-reused",
    });
    await runner.succeed(await runner.take());
  });
});

describe("a build that failed or was cancelled", () => {
  it("is retried from the same commit and config", async () => {
    const failed = await build();
    await runner.fail(await runner.take(), { fault_of: "tool", reason_code: "tool.crashed", message: "it crashed" });
    await repository.commit({ files: { "infra/main.tf": "# newer\n" } });

    const again = await controlPlane.client.call("retry_component_build", { path: refOf(failed.id!), body: {} });

    expect(again).toMatchObject({
      status: "queued",
      retry_of_id: failed.id,
      vcs_connection_commit: { sha: failed.vcs_connection_commit?.sha },
    });
    await runner.succeed(await runner.take());
  });

  it("cannot be cancelled, and one under way cannot be retried", async () => {
    const created = await build();
    await expect(
      controlPlane.client.call("retry_component_build", { path: refOf(created.id!), body: {} }),
    ).rejects.toMatchObject({ status: 409, code: "build.not-final" });
    await runner.succeed(await runner.take());

    await expect(
      controlPlane.client.call("cancel_component_build", { path: refOf(created.id!), body: {} }),
    ).rejects.toMatchObject({ status: 409, code: "build.final" });
  });

  it("shows what went wrong as the contract has it, with the last lines of the program", async () => {
    const created = await build();
    await runner.fail(await runner.take(), {
      fault_of: "source",
      reason_code: "docker.build-failed",
      message: "the Dockerfile failed with exit code 1",
      last_lines: "STEP 2/2: RUN false\nexit status 1",
    });

    const shown = await read(created.id!);

    const error = {
      type: "docker.build-failed",
      message: "the Dockerfile failed with exit code 1",
      severity: "error",
      source_id: shown.runner_job?.executions?.[0]?.id,
      data: { exit_code: 1, fault_of: "source" },
      sections: [{ kind: "code", body: "STEP 2/2: RUN false\nexit status 1" }],
    };
    expect(shown).toMatchObject({ status: "error", composite_error: error, runner_job: { composite_error: error } });
  });

  it("goes back to the queue when the failure was the runner's", async () => {
    const created = await build();
    await runner.fail(await runner.take(), { fault_of: "runner", reason_code: "runner.disk", message: "disk full" });

    const requeued = await read(created.id!);
    expect(requeued).toMatchObject({ status: "queued" });
    expect(requeued.composite_error ?? requeued.runner_job?.composite_error).toBeUndefined();
    const second = await runner.take();
    expect(second.attempt).toBe(2);
    await runner.succeed(second);
    expect(await read(created.id!)).toMatchObject({ status: "active" });
  });
});

describe("all components of an app", () => {
  it("are built by one request, dependencies first", async () => {
    const builds = await controlPlane.client.call("build_all_components", { path: { app_id: app.appId }, body: {} });

    expect(builds).toHaveLength(4);
    const names = builds.map(({ component_name }) => component_name);
    expect(names.indexOf("infra")).toBeLessThan(names.indexOf("chart"));
    const taken: string[] = [];
    for (let index = 0; index < builds.length; index++) {
      const claimed = await runner.take();
      taken.push(claimed.job.owner_id!);
      await runner.succeed(claimed);
    }
    expect(taken).toEqual(builds.map(({ id }) => id));
  });
});

describe("a build that waits", () => {
  it("says why", async () => {
    const created = await build();

    const why = await controlPlane.client.call("explain_component_build", { path: refOf(created.id!) });

    expect(why).toMatchObject({ status: "queued", reason: expect.any(String), waits_for: expect.any(String) });
    await runner.succeed(await runner.take());
  });
});

describe("bad input", () => {
  it.each([
    [{}, "build.ref-missing"],
    [{ use_latest: false }, "build.ref-missing"],
    [{ git_ref: "mian" }, "build.ref-not-found"],
    [{ git_ref: "--upload-pack=touch" }, "vcs.ref-refused"],
    [{ git_ref: "abc1234" }, "build.ref-not-found"],
  ])("%j is refused with %s", async (body, code) => {
    await expect(build(body)).rejects.toMatchObject({ status: 400, code });
  });

  it("names the ref and the nearest there are", async () => {
    await expect(build({ git_ref: "mian" })).rejects.toMatchObject({
      message: expect.stringContaining("mian"),
      hint: expect.stringContaining("main"),
    });
  });

  it("names the field and the value of a wrong type", async () => {
    await expect(build({ git_ref: 7 as never })).rejects.toMatchObject({
      status: 400,
      hint: expect.stringContaining("git_ref is 7"),
    });
  });

  it("is a component without a config", async () => {
    const path = { app_id: app.appId };
    const { id } = await controlPlane.client.call("create_component", { path, body: { name: "empty" } });

    const building = controlPlane.client.call("create_component_build", {
      path: { component_id: id! },
      body: { use_latest: true },
    });

    await expect(building).rejects.toMatchObject({ status: 400, code: "build.no-config" });
  });
});
