import { gitServer } from "@exclave/testkit";
import { anApp, appFiles } from "../../../e2e/harness/an-app.ts";
import { startControlPlane } from "../../../e2e/harness/control-plane.ts";
import { scriptedRunner } from "../../../e2e/harness/scripted-runner.ts";
import { benchDatabase } from "../bench-database.ts";
import type { Row } from "../figure.ts";
import { measure, percentile, type Samples } from "../measure.ts";
import { notifyRoundTrips } from "./notify-round-trips.ts";

const REPETITIONS = 200;
const UNCHANGED_REPETITIONS = 100;
const CREATES = 1_500;
const CREATES_AT_ONCE = 32;
const READS = 400;

/** From the answer of a creation to a runner that holds the job, what an unchanged source costs, and the API alone. */
export const dispatch: Row = {
  name: "dispatch",
  async run() {
    const database = await benchDatabase();
    const controlPlane = await startControlPlane(database);
    const server = await gitServer();
    try {
      const { client } = controlPlane;
      const repository = await server.createRepository("bench", appFiles);
      const app = await anApp(client, repository);
      const runner = scriptedRunner(controlPlane);
      const path = { component_id: app.terraformId };
      const create = (body: object) => client.call("create_component_build", { path, body });

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
      const { run } = await import("@exclave/process");
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
      return [
        milliseconds("201 to the runner's claim, p50", "< 10 ms", claims, 0.5, notifications, "a NOTIFY round trip"),
        milliseconds("201 to the runner's claim, p99", "< 100 ms", claims, 0.99, notifications, "a NOTIFY round trip"),
        milliseconds("an unchanged build, p50", "< 75 ms", unchanged, 0.5, listings, "one git ls-remote"),
        {
          what: "builds created (commit given, mirrored, unchanged)",
          target: ">= 500 /s",
          unit: "/s",
          value: creates,
          baseline: inserts,
          baselineOf: "inserting such rows",
        },
        milliseconds("read a whole build, p99", "< 10 ms", reads, 0.99, health, "an answer out of memory"),
      ];
    } finally {
      await controlPlane.stop();
      await server.close();
      await database.close();
    }
  },
};

function milliseconds(
  what: string,
  target: string,
  samples: Samples,
  share: number,
  base: Samples,
  baselineOf: string,
) {
  return { what, target, unit: "ms", value: percentile(samples, share), baseline: percentile(base, share), baselineOf };
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
async function insertSameRows({ pools }: Awaited<ReturnType<typeof benchDatabase>>): Promise<void> {
  const { sql } = await import("@exclave/database");
  await pools.system.transaction().execute(async (connection) => {
    for (let row = 0; row < 6; row++) {
      await sql`insert into events (org_id, topic, resource_id, type, sequence)
        values ('bench', 'bench', 'bench', 'bench', -nextval('event_sequence'))`.execute(connection);
    }
  });
}
