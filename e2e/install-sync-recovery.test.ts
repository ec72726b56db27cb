import type { Wire } from "@exclave/contract";
import { execute, inSystem, row, sql, tryLockForTransaction } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { type GitRepository, type GitServer, gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";

const database = await testDatabase();
const server: GitServer = await gitServer();
let controlPlane: StartedControlPlane;
let count = 0;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

/** How far a process came before it ended. */
interface Left {
  readonly status: "pending" | "in-progress";
  readonly attempts?: number;
  readonly minutesLeft?: number;
  /** The commit that it kept. */
  readonly commit?: string;
}

interface LeftOver {
  readonly repository: GitRepository;
  readonly syncId: string;
  read(): Promise<Wire<"AppInstallConfigSync">>;
  /** Makes it what a process leaves that ended in the middle of it. */
  leave(left: Left): Promise<void>;
}

/** An app whose install files nobody has read, and the sync of them that a process is to have left. */
async function aSync(): Promise<LeftOver> {
  count += 1;
  const { client, orgId } = controlPlane;
  const repository = await server.createRepository(`installs_${count}`, { "one.toml": 'name = "one"\n' });
  const app = await client.call("create_app", { body: { name: `shop_${count}` } });
  const path = { app_id: app.id! };
  await client.call("create_app_input_config", { path, body: { inputs: {}, groups: {} } });
  const config = await client.call("create_app_installs_config", {
    path,
    body: { vcs_type: "public", repo: repository.url, branch: "main" },
  });
  const syncId = newId("installSync");
  return {
    repository,
    syncId,
    read: () => client.call("get_app_install_sync", { path: { ...path, sync_id: syncId } }),
    async leave({ status, attempts = 1, minutesLeft = 10, commit }) {
      await inSystem(database.pools, async (connection) => {
        const kept = commit === undefined ? undefined : newId("commit");
        if (kept !== undefined) {
          await execute(
            connection,
            sql`insert into vcs_connection_commits (id, org_id, created_by_id, sha, author_name, author_email, message)
                values (${kept}, ${orgId}, 'acc1', ${commit}, 'Ada', 'ada@example.com', 'kept')`,
          );
        }
        await execute(
          connection,
          sql`insert into install_syncs (id, org_id, app_id, installs_config_id, status, commit_id, attempts, deadline,
                created_by_id)
              values (${syncId}, ${orgId}, ${app.id!}, ${config.id!}, ${status}, ${kept ?? null}, ${attempts},
                now() + ${`${minutesLeft} minutes`}::interval, 'acc1')`,
        );
        await execute(
          connection,
          sql`insert into install_sync_status_history (org_id, install_sync_id, sequence, status, description,
                created_by_id)
              values (${orgId}, ${syncId}, 1, ${status}, 'left', 'acc1')`,
        );
      });
    },
  };
}

describe("an install sync that its process left", () => {
  it("before it began is begun by the next, and in the middle of it is gone on with: each is done once", async () => {
    const [early, late] = [await aSync(), await aSync()];

    await early.leave({ status: "pending", attempts: 0 });
    await late.leave({ status: "in-progress" });

    for (const left of [early, late]) {
      await expect.poll(left.read).toMatchObject({
        status: { status: "approval-awaiting" },
        vcs_connection_commit: { sha: await left.repository.commitOf("main") },
        install_creation_approval: { status: "pending", proposed_installs: [{ name: "one" }] },
      });
      const made = await row<{ count: number }>(
        database.pools.system,
        sql`select count(*)::int as count from install_creation_approvals where install_sync_id = ${left.syncId}`,
      );
      expect(made!.count).toBe(1);
    }
  });

  it("with a commit kept reads that one, though the branch has moved on", async () => {
    const left = await aSync();
    const commit = await left.repository.commitOf("main");
    await left.repository.commit({ files: { "one.toml": 'name = "other"\n' } });

    await left.leave({ status: "in-progress", commit });

    await expect.poll(left.read).toMatchObject({
      status: { status: "approval-awaiting" },
      vcs_connection_commit: { sha: commit, message: "kept" },
      install_creation_approval: { proposed_installs: [{ name: "one" }] },
    });
  });

  it("is left alone while another process is at it", async () => {
    const [held, free] = [await aSync(), await aSync()];
    await inSystem(database.pools, async (lock) => {
      expect(await tryLockForTransaction(lock, `install-sync ${held.syncId}`)).toBe(true);
      await held.leave({ status: "in-progress", minutesLeft: 5 });
      await free.leave({ status: "in-progress" });

      await expect.poll(free.read).toMatchObject({ status: { status: "approval-awaiting" } });

      expect(await held.read()).toMatchObject({ status: { status: "in-progress" } });
    });
    await expect.poll(held.read).toMatchObject({ status: { status: "approval-awaiting" } });
  });

  it("ends in an error when its processes end again and again, or its time is over", async () => {
    const [often, late] = [await aSync(), await aSync()];

    await often.leave({ status: "in-progress", attempts: 5 });
    await late.leave({ status: "pending", minutesLeft: -1 });

    await expect.poll(often.read).toMatchObject({
      status: { status: "error", status_human_description: expect.stringContaining("stopped 5 times") },
    });
    await expect
      .poll(late.read)
      .toMatchObject({ status: { status: "error", status_human_description: expect.stringContaining("in time") } });
  });
});
