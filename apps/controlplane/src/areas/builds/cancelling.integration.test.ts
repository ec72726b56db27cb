import { inSystem, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

/** How many wait for a lock of the transaction of process `holder`, also behind each other. */
async function waitingFor(holder: number): Promise<number> {
  const found = await rows<{ readonly pid: number }>(
    plane.pools.system,
    sql`with recursive blocked(pid) as (
          select ${holder}::int
          union select l.pid from pg_locks l join blocked b on b.pid = any(pg_blocking_pids(l.pid)) where not l.granted)
        select pid from blocked where pid <> ${holder}::int`,
  );
  return found.length;
}

describe("a build that several ask to cancel at once", () => {
  it("is cancelled once; the others hear that it was", async () => {
    const caller = await plane.aCaller();
    await plane.call(caller, "create_app", { body: { name: "shop" } });
    const { body: component } = await plane.call(caller, "create_component", {
      path: { app_id: "shop" },
      body: { name: "policies" },
    });
    const path = { component_id: component.id };
    await plane.call(caller, "create_kubernetes_manifest_component_config", {
      path,
      body: { manifest: "apiVersion: v1\nkind: ConfigMap\n" },
    });
    const { body: build } = await plane.call(caller, "create_component_build", { path, body: { use_latest: true } });
    const cancel = () => plane.call(caller, "cancel_component_build", { path: { ...path, build_id: build.id } });

    const asked = await inSystem(plane.pools, async (connection) => {
      const [held] = await rows<{ readonly holder: number }>(
        connection,
        sql`select pg_backend_pid() as holder from jobs where id = ${build.runner_job.id} for update`,
      );
      const both = [cancel(), cancel()];
      // Each has seen a build that may be cancelled before the first of them may do it.
      await expect.poll(() => waitingFor(held!.holder), { timeout: 10_000 }).toBe(2);
      return both;
    });
    const answers = await Promise.all(asked);

    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 202)!.body).toMatchObject({ status: "cancelled" });
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: "build.final" });
  });
});
