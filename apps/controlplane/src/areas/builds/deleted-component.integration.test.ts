import { row, rows, sql } from "@exclave/database";
import { gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();
const server = await gitServer();
const repository = await server.createRepository("deleted", { "infra/main.tf": "one" });

afterAll(() => server.close());

/** Statements that wait for the transaction of a connection. */
async function waitingFor(processId: number): Promise<number> {
  const found = await rows(
    plane.pools.system,
    sql`select from pg_locks where not granted and ${processId} = any(pg_blocking_pids(pid))`,
  );
  return found.length;
}

/** A component with a build that waits for a runner. */
async function aWaitingBuild() {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const { body: component } = await plane.call(caller, "create_component", {
    path: { app_id: app.id },
    body: { name: "infra" },
  });
  const path = { app_id: app.id as string, component_id: component.id as string };
  const source = { repo: repository.url, branch: "main", directory: "infra" };
  await plane.call(caller, "create_terraform_module_component_config", {
    path,
    body: { variables: {}, env_vars: {}, public_git_vcs_config: source },
  });
  const { body: build } = await plane.call(caller, "create_component_build", { path, body: { use_latest: true } });
  return { caller, path, read: () => plane.call(caller, "get_build", { path: { build_id: build.id } }) };
}

describe("a build that is asked for while its component is deleted", () => {
  it("is refused once that is done, and never runs", async () => {
    const { caller, path } = await aWaitingBuild();
    const deleting = Promise.withResolvers<void>();
    const held = Promise.withResolvers<number>();
    const deletion = plane.pools.system.transaction().execute(async (connection) => {
      await sql`update components set deleted_at = now() where id = ${path.component_id}`.execute(connection);
      const connected = await row<{ id: number }>(connection, sql`select pg_backend_pid() as id`);
      held.resolve(connected!.id);
      await deleting.promise;
    });
    const processId = await held.promise;

    const asked = plane.call(caller, "create_component_build", { path, body: { use_latest: true, force: true } });
    await expect
      .poll(() => waitingFor(processId))
      .toBeGreaterThan(0)
      .finally(() => deleting.resolve());
    await deletion;

    expect(await asked).toMatchObject({ status: 404, body: { code: "component.not-found" } });
  });
});

describe("a build under way", () => {
  it("is cancelled with its job when its component is deleted, and can still be read", async () => {
    const { caller, path, read } = await aWaitingBuild();
    expect((await read()).body).toMatchObject({ status: "queued" });

    const deleted = await plane.call(caller, "delete_component", { path });

    expect(deleted.status).toBe(200);
    expect((await read()).body).toMatchObject({ status: "cancelled", runner_job: { status: "cancelled" } });
  });

  it("is cancelled when its app is deleted", async () => {
    const { caller, path, read } = await aWaitingBuild();

    const deleted = await plane.call(caller, "delete_app", { path });

    expect(deleted.status).toBe(200);
    expect((await read()).body).toMatchObject({ status: "cancelled", runner_job: { status: "cancelled" } });
  });
});
