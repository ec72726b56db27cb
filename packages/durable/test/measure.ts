// Prints how long a start takes to reach its first step, beside bare work on the same database in the same run.
// Usage: node packages/durable/test/measure.ts <system url>
import { openPools, type Pools, sql } from "@exclave/database";
import { createDurable, migrateDurable } from "../src/index.ts";

const ROUNDS = 300;

function percentiles(name: string, milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor(sorted.length * part)]!.toFixed(2).padStart(8);
  return `${name.padEnd(44)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`;
}

async function timed(work: (round: number) => Promise<number | void>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const ended = await work(round);
    times.push((ended ?? performance.now()) - started);
  }
  return times.slice(ROUNDS / 10);
}

function insertTwoRows(pools: Pools): Promise<void> {
  return pools.system.transaction().execute(async (connection) => {
    await sql`insert into measured (text) values ('row')`.execute(connection);
    await sql`insert into measured (text) values ('input')`.execute(connection);
  });
}

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const url = process.argv[2]!;
const pools = openPools({ appUrl: url, systemUrl: url });
await migrateDurable({ pools, logger });
await sql`create table if not exists measured (id bigint generated always as identity, text text)`.execute(
  pools.system,
);

const durable = createDurable({ pools, logger, executorId: `measure-${process.pid}`, applicationVersion: "measure" });
const arrivals = new Map<string, (at: number) => void>();
const workflow = durable.register("measure", async (flow, _input: string) => {
  await flow.step("first", async () => arrivals.get(flow.id)?.(performance.now()));
});
await durable.launch();
const run = Date.now();

function startToFirstStep(round: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const id = `measure-${run}-${round}`;
  arrivals.set(id, resolve);
  void durable.start(workflow, id, "");
  return promise;
}

console.log(percentiles("baseline: select 1", await timed(() => sql`select 1`.execute(pools.system).then(silent))));
console.log(percentiles("baseline: two inserts, one commit", await timed(() => insertTwoRows(pools))));
console.log(percentiles("start to first step", await timed(startToFirstStep)));
await durable.shutdown({ drainMilliseconds: 1_000 });
await sql`drop table measured`.execute(pools.system);
await pools.close();
