import { createDatabase, dropDatabase, inOrg, openPools, rows, sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Replica, type ReplicaOptions, startReplica } from "../test/replicas.ts";
import { migrateDurable } from "./index.ts";

const { pools, appUrl, systemUrl, administratorUrl } = await testDatabase();
const replicas: Replica[] = [];
const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

beforeAll(async () => {
  const administrator = openPools({ appUrl: administratorUrl, systemUrl: administratorUrl });
  await sql`do $$ begin
    if not exists (select from pg_roles where rolname = 'durable_worker') then
      create role durable_worker login password 'w';
    end if;
  end $$`.execute(administrator.system);
  await administrator.close();
  await migrateDurable({ pools, logger, grants: { run: ["durable_worker"], signal: ["exclave_app"] } });
  await sql`create table marks (workflow text, text text, executor text)`.execute(pools.system);
  await sql`grant insert on marks to durable_worker`.execute(pools.system);
});

afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.kill()));
});

async function aReplica(executorId: string, options: Partial<ReplicaOptions> = {}): Promise<Replica> {
  const replica = await startReplica({ url: systemUrl, appUrl, executorId, ...options });
  replicas.push(replica);
  return replica;
}

async function marks(workflow: string): Promise<string[]> {
  const found = await rows<{ mark: string }>(
    pools.system,
    sql`select text || ' by ' || executor as mark from marks where workflow = ${workflow} order by ctid`,
  );
  return found.map(({ mark }) => mark);
}

async function expectMarks(workflow: string, expected: string[]): Promise<void> {
  await vi.waitFor(async () => expect(await marks(workflow)).toEqual(expected), { timeout: 50_000, interval: 20 });
}

/** A step's effect comes before its record: killed in between, the next process takes the step again. */
async function expectRecorded(workflow: string, steps: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const recorded = await rows(
        pools.system,
        sql`select from dbos.operation_outputs where workflow_uuid = ${workflow}`,
      );
      expect(recorded.length).toBeGreaterThanOrEqual(steps);
    },
    { timeout: 50_000, interval: 20 },
  );
}

it("starts a workflow once, however often and from wherever it is started", async () => {
  const [one, two] = await Promise.all([aReplica("once-1"), aReplica("once-2")]);
  const start = { kind: "start", workflow: "twoSteps", id: "once", input: "" } as const;

  await one.ask(start);
  await Promise.all([one.ask(start), two.ask(start), one.ask(start), two.ask(start)]);

  await expectMarks("once", ["first by once-1", "second by once-1"]);
});

it("refuses an id that runs another workflow", async () => {
  const replica = await aReplica("other");
  await replica.ask({ kind: "start", workflow: "twoSteps", id: "taken", input: "" });

  const again = replica.ask({ kind: "start", workflow: "waits", id: "taken", input: "1" });

  await expect(again).rejects.toMatchObject({ code: "durable.id-in-use" });
});

it("delivers a signal when its transaction commits, and not when it is rolled back", async () => {
  const replica = await aReplica("signals");
  await replica.ask({ kind: "start", workflow: "waits", id: "signalled", input: "20000" });

  const rolledBack = await replica.ask({
    kind: "signal",
    id: "signalled",
    message: "lost",
    key: "1",
    rollBack: true,
  });
  const committed = await replica.ask({ kind: "signal", id: "signalled", message: "kept", key: "1" });

  expect([rolledBack, committed]).toEqual([true, true]);
  await expectMarks("signalled", ["received kept by signals"]);
});

it("goes on without a signal when none comes in time", async () => {
  const replica = await aReplica("in-vain");

  await replica.ask({ kind: "start", workflow: "waits", id: "in-vain", input: "50" });

  await expectMarks("in-vain", ["received undefined by in-vain"]);
});

it("says that a workflow has not begun, and begins it only after the transaction that found so", async () => {
  const replica = await aReplica("early");
  const { promise: toCommit, resolve: commit } = Promise.withResolvers<void>();
  const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
  const sender = pools.system.transaction().execute(async (connection) => {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended('durable:early', 0))`.execute(connection);
    hasLocked();
    await toCommit;
  });
  await locked;

  const sent = await replica.ask({ kind: "signal", id: "early", message: "no", key: "1" });
  await replica.ask({ kind: "start", workflow: "twoSteps", id: "early", input: "" });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = await marks("early");
  commit();
  await sender;

  expect({ sent, before }).toEqual({ sent: false, before: [] });
  await expectMarks("early", ["first by early", "second by early"]);
});

it("lets a request's own role send a signal in its transaction, and read no workflow", async () => {
  const replica = await aReplica("requests");
  await replica.ask({ kind: "start", workflow: "waits", id: "requested", input: "20000" });

  const sent = await replica.ask({ kind: "signal", id: "requested", message: "on", key: "1", inRequest: true });
  const absent = await replica.ask({ kind: "signal", id: "no-such", message: "on", key: "1", inRequest: true });
  const reading = inOrg(pools, "org1", (connection) => rows(connection, sql`select * from dbos.workflow_status`));

  expect({ sent, absent }).toEqual({ sent: true, absent: false });
  await expect(reading).rejects.toThrow("permission denied");
  await expectMarks("requested", ["received on by requests"]);
});

it.each([
  ["two-steps/first:before", ["first by again"]],
  ["two-steps/first:after", ["first by dies", "first by again"]],
  ["two-steps/second:before", ["first by dies"]],
])("resumes after kill -9 at %s, repeating only the step it was in", async (crashAt, first) => {
  const id = `killed at ${crashAt}`;
  const dies = await aReplica("dies", { crashAt });
  await dies.ask({ kind: "start", workflow: "twoSteps", id, input: "" });
  await dies.gone;

  const again = await aReplica("again");
  await again.ask({ kind: "takeOver", from: "dies" });

  await expectMarks(id, [...first, "second by again"]);
});

it("goes on by itself when the same executor comes back", async () => {
  const dies = await aReplica("returns", { crashAt: "two-steps/second:before" });
  await dies.ask({ kind: "start", workflow: "twoSteps", id: "returns", input: "" });
  await dies.gone;

  await aReplica("returns");

  await expectMarks("returns", ["first by returns", "second by returns"]);
});

it("hands the work of a dead process to exactly one of the living", async () => {
  const dead = await aReplica("dead");
  await dead.ask({ kind: "start", workflow: "waits", id: "inherited", input: "20000" });
  await dead.kill();
  const [one, two] = await Promise.all([aReplica("heir"), aReplica("heir-2")]);

  const pending = await one.ask({ kind: "pendingOf", executorId: "dead" });
  const holders = await two.ask({ kind: "executorsWithWork" });
  const taken = await Promise.all([
    one.ask({ kind: "takeOver", from: "dead" }),
    two.ask({ kind: "takeOver", from: "dead" }),
  ]);
  await two.ask({ kind: "signal", id: "inherited", message: "on", key: "1" });

  expect({ pending, holders }).toEqual({ pending: ["inherited"], holders: expect.arrayContaining(["dead"]) });
  expect(taken.toSorted()).toEqual([0, 1]);
  await vi.waitFor(async () => expect(await marks("inherited")).toHaveLength(1), { timeout: 10_000 });
  expect((await marks("inherited"))[0]).toMatch(/^received on by heir/);
});

it("does not bring back what was cancelled before the take-over", async () => {
  const dead = await aReplica("cancels");
  await dead.ask({ kind: "start", workflow: "waits", id: "cancelled", input: "100" });
  await dead.ask({ kind: "cancel", id: "cancelled" });
  await dead.kill();
  const heir = await aReplica("cancels-heir");

  const taken = await heir.ask({ kind: "takeOver", from: "cancels" });
  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(taken).toBe(0);
  expect(await marks("cancelled")).toEqual([]);
});

it("keeps its timers through a restart", async () => {
  const dead = await aReplica("sleeper");
  const started = performance.now();
  await dead.ask({ kind: "start", workflow: "sleeps", id: "asleep", input: "4000" });
  await expectMarks("asleep", ["lay down by sleeper"]);
  await expectRecorded("asleep", 2);
  await dead.kill();

  await aReplica("sleeper");

  await expectMarks("asleep", ["lay down by sleeper", "got up by sleeper"]);
  // Not sooner than asked; a timer that began anew could not be told from a slow machine.
  expect(performance.now() - started).toBeGreaterThanOrEqual(4_000);
});

it("tries a step again as often as asked, and replays its fault as it was", async () => {
  const dead = await aReplica("faults");
  await dead.ask({ kind: "start", workflow: "fails", id: "faulty", input: "test.refused" });
  const tried = Array.from({ length: 3 }, () => "tried by faults");
  await expectMarks("faulty", tried);
  await expectRecorded("faulty", 1);
  await dead.kill();
  const heir = await aReplica("faults-heir");
  await heir.ask({ kind: "takeOver", from: "faults" });

  await heir.ask({ kind: "signal", id: "faulty", message: "tell", key: "1" });

  await expectMarks("faulty", [...tried, "test.refused by faults-heir"]);
});

it("drains: ends the step under way, begins no other, and leaves the rest to the next process", async () => {
  const leaving = await aReplica("leaving");
  await leaving.ask({ kind: "start", workflow: "waits", id: "left", input: "20000" });
  await leaving.ask({ kind: "start", workflow: "slow", id: "slow", input: "300" });
  await expectMarks("slow", ["began by leaving"]);

  await leaving.ask({ kind: "shutdown", drainMilliseconds: 5_000 });
  const atShutdown = await marks("slow");
  await leaving.kill();
  const next = await aReplica("next");
  await next.ask({ kind: "takeOver", from: "leaving" });
  await next.ask({ kind: "signal", id: "left", message: "on", key: "1" });

  expect(atShutdown).toEqual(["began by leaving", "worked by leaving"]);
  await expectMarks("slow", ["began by leaving", "worked by leaving", "next by next"]);
  await expectMarks("left", ["received on by next"]);
});

it("runs under a role that owns nothing, and prints nothing", async () => {
  const url = new URL(systemUrl);
  [url.username, url.password] = ["durable_worker", "w"];
  const replica = await aReplica("worker", { url: url.href });

  await replica.ask({ kind: "start", workflow: "waits", id: "owned", input: "20000" });
  await replica.ask({ kind: "signal", id: "owned", message: "on", key: "1" });

  await expectMarks("owned", ["received on by worker"]);
  expect(replica.output()).toBe("");
});

it("is migrated once when several processes start on an empty database", async () => {
  const name = "test_durable_empty";
  const url = (old: string): string => old.replace(/\/test_[0-9a-f]+/, `/${name}`);
  await createDatabase(administratorUrl, { name, owner: "exclave_system" });
  const empty = openPools({ appUrl: url(systemUrl), systemUrl: url(systemUrl) });

  await Promise.all([1, 2, 3].map(() => migrateDurable({ pools: empty, logger })));
  const tables = await rows(
    empty.system,
    sql`select from pg_tables where schemaname = 'dbos' and tableowner = 'exclave_system'`,
  );

  await empty.close();
  await dropDatabase(administratorUrl, name);
  expect(tables.length).toBeGreaterThan(5);
});

it("finds the rows that nobody started a workflow for", async () => {
  const replica = await aReplica("sweeper");
  await replica.ask({ kind: "start", workflow: "twoSteps", id: "begun", input: "" });

  const missing = await replica.ask({ kind: "notStarted", ids: ["b", "begun", "a"] });

  expect(missing).toEqual(["b", "a"]);
});
