import { execute, inOrg, inSystem, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { describe, expect, it } from "vitest";
import type { NewCommit } from "./commit.ts";
import { findCommits, insertCommit } from "./store.ts";
import { toWireCommit } from "./wire.ts";

const { pools } = await testDatabase();

async function anOrg(): Promise<string> {
  const id = newId("org");
  await inSystem(pools, (connection) =>
    execute(
      connection,
      sql`insert into orgs (id, name, status, notifications_config_id, created_by_id) values (${id}, ${id}, 'active', '', '')`,
    ),
  );
  return id;
}

function aCommit(orgId: string): NewCommit {
  return {
    orgId,
    createdById: newId("account"),
    sha: "a".repeat(40),
    authorName: "Ann",
    authorEmail: "ann@example.com",
    message: "Ünïcode — and\nlines",
  };
}

describe("a commit row", () => {
  it("is kept for each build anew, and shown as the contract has it", async () => {
    const orgId = await anOrg();
    const commit = aCommit(orgId);

    const [one, two] = await inOrg(pools, orgId, async (connection) => [
      await insertCommit(connection, commit),
      await insertCommit(connection, commit),
    ]);
    const [found] = await inOrg(pools, orgId, (connection) => findCommits(connection, [one!]));

    expect(one).not.toBe(two);
    expect(toWireCommit(found!)).toEqual({
      id: one,
      created_by_id: commit.createdById,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
      sha: commit.sha,
      author_name: "Ann",
      author_email: "ann@example.com",
      message: commit.message,
    });
  });

  it("is seen by its own org only", async () => {
    const [mine, yours] = [await anOrg(), await anOrg()];
    const id = await inOrg(pools, mine, (connection) => insertCommit(connection, aCommit(mine)));

    const seen = await inOrg(pools, yours, (connection) => findCommits(connection, [id]));
    const forged = inOrg(pools, yours, (connection) => insertCommit(connection, aCommit(mine)));

    expect(seen).toEqual([]);
    await expect(forged).rejects.toThrow("row-level security");
  });
});
