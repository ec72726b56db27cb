import { inOrg, row, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";
import { unseal } from "../../../requests/seal.ts";

const plane = await testControlPlane();

const VALUE = "correct-horse-battery-ä";

async function anApp() {
  const caller = await plane.aCaller();
  const { body } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  return { caller, path: { app_id: body.id as string } };
}

describe("a variable of an app", () => {
  it.each(["create_app_secret", "create_app_secret_v2"] as const)(
    "shows its length and no more: %s",
    async (create) => {
      const { caller, path } = await anApp();

      const made = await plane.call(caller, create, { path, body: { name: "api_key", value: VALUE } });
      const listed = await plane.call(caller, "get_app_secrets", { path });

      expect(made).toMatchObject({
        status: 201,
        body: { id: expect.stringMatching(/^aps/) as string, name: "api_key", length: 24, app_id: path.app_id },
      });
      expect(listed.body).toEqual([made.body]);
      expect(made.text + listed.text).not.toContain("horse");
    },
  );

  it("keeps its name to itself until it is deleted, by id or name and in both spellings", async () => {
    const { caller, path } = await anApp();
    const body = { name: "api_key", value: VALUE };
    const first = await plane.call(caller, "create_app_secret", { path, body });

    const taken = await plane.call(caller, "create_app_secret_v2", { path, body });
    const ended = await plane.call(caller, "delete_app_secret", { path: { ...path, secret_id: first.body.id } });
    const again = await plane.call(caller, "create_app_secret_v2", { path, body });
    const endedByName = await plane.call(caller, "delete_app_secret_v2", { path: { ...path, secret_id: "api_key" } });
    const gone = await plane.call(caller, "delete_app_secret_v2", { path: { ...path, secret_id: "api_key" } });

    expect(taken).toMatchObject({ status: 409, body: { code: "app-variable.name-taken" } });
    expect([ended.status, again.status, endedByName.status]).toEqual([200, 201, 200]);
    expect(gone).toMatchObject({ status: 404, body: { code: "app-variable.not-found" } });
  });

  it.each([
    [{ name: "With Space", value: VALUE }, "name"],
    [{ name: "", value: VALUE }, "name"],
    [{ name: "api_key", value: "" }, "value"],
  ])("is refused with the field: %j", async (body, field) => {
    const { caller, path } = await anApp();

    const refused = await plane.call(caller, "create_app_secret", { path, body });

    expect(refused).toMatchObject({ status: 400, body: { error: `invalid input for ${field}` } });
    expect(refused.text).not.toContain("horse");
  });

  it("is not there for another org", async () => {
    const { caller, path } = await anApp();
    const made = await plane.call(caller, "create_app_secret", { path, body: { name: "api_key", value: VALUE } });
    const stranger = await plane.aCaller();

    const answers = await Promise.all([
      plane.call(stranger, "get_app_secrets", { path }),
      plane.call(stranger, "create_app_secret", { path, body: { name: "other", value: VALUE } }),
      plane.call(stranger, "delete_app_secret", { path: { ...path, secret_id: made.body.id } }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it("lies sealed, can be opened by the system alone, and is in no event or audit entry", async () => {
    const { caller, path } = await anApp();
    const headers = { "idempotency-key": "once" };
    const body = { name: "api_key", value: VALUE };
    const made = await plane.call(caller, "create_app_secret", { path, body, headers });

    const stored = await row<{ sealed: string }>(
      plane.pools.system,
      sql`select sealed_value as sealed from app_variables where id = ${made.body.id}`,
    );
    const key = await row<{ secret: Buffer }>(plane.pools.system, sql`select secret from sealing_keys`);
    const written = await inOrg(plane.pools, caller.orgId, async (connection) => [
      ...(await rows(connection, sql`select * from audit_entries`)),
      ...(await rows(connection, sql`select * from events`)),
      ...(await rows(connection, sql`select * from idempotency_keys`)),
      ...(await rows(connection, sql`select * from app_variables`)),
    ]);
    const asRequest = inOrg(plane.pools, caller.orgId, (connection) =>
      rows(connection, sql`select * from sealing_keys`),
    );

    await expect(asRequest).rejects.toThrow("permission denied");
    expect(unseal(stored!, key!.secret)?.answer).toEqual({ id: made.body.id, value: VALUE });
    expect(written.length).toBeGreaterThan(3);
    expect(JSON.stringify(written)).not.toContain("horse");
  });
});
