import { testDatabase } from "@exclave/testkit";
import { describe, expect, it } from "vitest";
import { execute, inOrg, inSystem, pending, readMigrations, rows, sql } from "./index.ts";

const { pools } = await testDatabase();

async function anOrg(id: string): Promise<void> {
  await inSystem(pools, async (connection) => {
    await execute(
      connection,
      sql`insert into orgs (id, name, status, notifications_config_id, created_by_id) values (${id}, ${id}, 'active', '', '')`,
    );
  });
}

describe("the pools", () => {
  it("show a request the rows of its org and of no other", async () => {
    await anOrg("org-a");
    await anOrg("org-b");

    const seen = await inOrg(pools, "org-a", (connection) => rows(connection, sql`select id from orgs`));

    expect(seen).toEqual([{ id: "org-a" }]);
  });

  it("show nothing outside of an org's transaction, and everything to the system", async () => {
    await anOrg("org-c");

    const outside = await rows(pools.app, sql`select id from orgs`);
    const system = await rows<{ id: string }>(pools.system, sql`select id from orgs`);

    expect(outside).toEqual([]);
    expect(system.map(({ id }) => id)).toContain("org-c");
  });

  it("stay narrowed when a request resets its role", async () => {
    await anOrg("org-d");

    const seen = await inOrg(pools, "org-d", async (connection) => {
      await sql`reset role`.execute(connection);
      return await rows(connection, sql`select id from orgs`);
    });

    expect(seen).toEqual([{ id: "org-d" }]);
  });

  it("scope the first statement of a transaction, however soon or late it is asked for", async () => {
    await anOrg("org-i");
    const afterTurns = async (turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) {
        await undefined;
      }
    };

    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, turns) =>
        inOrg(pools, "org-i", async (connection) => {
          await afterTurns(turns);
          return await rows(connection, sql`select id from orgs`);
        }),
      ),
    );

    expect(seen).toEqual(seen.map(() => [{ id: "org-i" }]));
  });

  it("send what does not wait for each other in the order it was asked", async () => {
    await anOrg("org-e");

    const counts = await inOrg(pools, "org-e", (connection) =>
      Promise.all([
        rows(connection, sql`select id from orgs where name = ${"org-e"}`),
        execute(connection, sql`update orgs set name = ${"other"} where id = ${"org-e"}`),
        rows(connection, sql`select id from orgs where name = ${"org-e"}`),
      ]),
    );

    expect(counts).toEqual([[{ id: "org-e" }], 1, []]);
  });

  it("undo a transaction of which one statement of several at once failed, and stay usable", async () => {
    await anOrg("org-f");

    const failing = inOrg(pools, "org-f", (connection) =>
      Promise.all([
        execute(connection, sql`update orgs set name = ${"changed"} where id = ${"org-f"}`),
        execute(connection, sql`select 1 / ${0}::int`),
        rows(connection, sql`select id from orgs where id = ${"org-f"}`),
      ]),
    );

    await expect(failing).rejects.toThrow("division by zero");
    const names = await Promise.all(
      Array.from({ length: 30 }, () =>
        inOrg(pools, "org-f", (connection) => rows(connection, sql`select name from orgs`)),
      ),
    );
    expect(names).toEqual(names.map(() => [{ name: "org-f" }]));
  });

  it("do not call a transaction committed when a failed statement was passed over in silence", async () => {
    await anOrg("org-g");

    const committing = inOrg(pools, "org-g", async (connection) => {
      await execute(connection, sql`update orgs set name = ${"changed"} where id = ${"org-g"}`);
      await execute(connection, sql`select 1 / ${0}::int`).catch(() => undefined);
    });

    await expect(committing).rejects.toMatchObject({ code: "database.rolled-back" });
  });

  it("send nothing of a transaction that has ended, neither alone nor in the next one on its connection", async () => {
    await anOrg("org-h");
    const failed = Promise.withResolvers<void>();
    let straggler: Promise<unknown> | undefined;

    const failing = inOrg(pools, "org-h", (connection) => {
      straggler = failed.promise.then(() =>
        execute(connection, sql`update orgs set name = ${"late"} where id = ${"org-h"}`),
      );
      return Promise.all([straggler, Promise.reject(new Error("refused"))]);
    });
    await expect(failing).rejects.toThrow("refused");
    await inOrg(pools, "org-h", async (next) => {
      failed.resolve();
      await expect(straggler).rejects.toMatchObject({ code: "database.transaction-ended" });
      await rows(next, sql`select id from orgs`);
    });

    const seen = await inOrg(pools, "org-h", (connection) => rows(connection, sql`select name from orgs`));
    expect(seen).toEqual([{ name: "org-h" }]);
  });

  it("reach a database that has every migration", async () => {
    const applied = await rows<{ number: number; name: string; digest: string }>(
      pools.system,
      sql`select number, name, digest from exclave_migrations`,
    );

    expect(pending(readMigrations(), applied)).toEqual([]);
  });
});
