import { sql } from "@exclave/database";
import { run } from "@exclave/process";
import type { BenchDatabase } from "../bench-database.ts";
import { type Figure, millisecondsAt, type Row } from "../figure.ts";
import { measure } from "../measure.ts";
import { type BenchControlPlane, withControlPlane } from "../with-control-plane.ts";
import { notifyRoundTrips } from "./notify-round-trips.ts";

const REPETITIONS = 200;
const UNCHANGED_REPETITIONS = 100;
const CREATES = 1_500;
const CREATES_AT_ONCE = 32;
const READS = 400;

/** From the answer of a creation to a runner that holds the job, what an unchanged source costs, and the API alone. */
export const dispatch: Row = { name: "dispatch", run: () => withControlPlane(measureDispatch) };

async function measureDispatch(bench: BenchControlPlane): Promise<readonly Figure[]> {
  const { client, controlPlane, create, database, repository, runner } = bench;
  const claims = await measure(
    async () => {
      const claiming = runner.take().then((claimed) => ({ claimed, at: performance.now() }));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await create({ use_latest: true, force: true });
      const answered = performance.now();
      const { claimed, at } = await claiming;
      await runner.fail(claimed, { fault_of: "tool", reason_code: "bench", message: "bench" });
      return Math.max(at - answered, 0);
    },
    { repetitions: REPETITIONS },
  );
  const notifications = await notifyRoundTrips(database, REPETITIONS);

  const building = create({ use_latest: true, force: true });
  await runner.succeed(await runner.take());
  await building;
  const unchanged = await measure(
    async () => {
      const build = await create({ use_latest: true });
      if (build.no_op !== true) {
        throw new Error(`build ${build.id} is ${build.status}: not unchanged`);
      }
    },
    { repetitions: UNCHANGED_REPETITIONS },
  );
  const environment = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_NOSYSTEM: "1", HOME: "/nonexistent" };
  const listings = await measure(
    async () => {
      await run("git", ["ls-remote", repository.url], { environment });
    },
    { repetitions: UNCHANGED_REPETITIONS },
  );

  const sha = await repository.commitOf("main");
  const creates = await perSecond(CREATES, CREATES_AT_ONCE, async () => {
    await create({ git_ref: sha });
  });
  const inserts = await perSecond(CREATES, CREATES_AT_ONCE, () => insertSameRows(database));

  const { id } = await create({ use_latest: true });
  const reads = await measure(
    async () => {
      await client.call("get_build", { path: { build_id: id! } });
    },
    { repetitions: READS, warmUps: 20 },
  );
  const health = await measure(
    async () => {
      await (await fetch(`${controlPlane.url}/livez`)).text();
    },
    { repetitions: READS, warmUps: 20 },
  );
  const claim = { samples: claims, base: notifications, baselineOf: "a NOTIFY round trip" };
  return [
    millisecondsAt({ what: "201 to the runner's claim, p50", target: "< 10 ms", share: 0.5, ...claim }),
    millisecondsAt({ what: "201 to the runner's claim, p99", target: "< 100 ms", share: 0.99, ...claim }),
    millisecondsAt({
      what: "an unchanged build, p50",
      target: "< 75 ms",
      share: 0.5,
      samples: unchanged,
      base: listings,
      baselineOf: "one git ls-remote",
    }),
    {
      what: "builds created (commit given, mirrored, unchanged)",
      target: ">= 500 /s",
      unit: "/s",
      value: creates,
      baseline: inserts,
      baselineOf: "inserting such rows",
    },
    millisecondsAt({
      what: "read a whole build, p99",
      target: "< 10 ms",
      share: 0.99,
      samples: reads,
      base: health,
      baselineOf: "an answer out of memory",
    }),
  ];
}

async function perSecond(count: number, atOnce: number, work: () => Promise<void>): Promise<number> {
  await work();
  let left = count;
  const started = performance.now();
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return count / ((performance.now() - started) / 1_000);
}

/** As many rows as an unchanged build writes, in one transaction. */
async function insertSameRows({ pools }: BenchDatabase): Promise<void> {
  await pools.system.transaction().execute(async (connection) => {
    for (let row = 0; row < 6; row++) {
      await sql`insert into events (org_id, topic, resource_id, type, sequence)
        values ('bench', 'bench', 'bench', 'bench', -nextval('event_sequence'))`.execute(connection);
    }
  });
}
