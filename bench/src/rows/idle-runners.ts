import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inSystem, row, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { allowedEnvironment, ended, start } from "@exclave/process";
import { findOrgGroup, insertRunner } from "../../../apps/controlplane/src/areas/runners/index.ts";
import { insertToken } from "../../../apps/controlplane/src/areas/tokens/index.ts";
import { secretHash } from "../../../apps/controlplane/src/auth/index.ts";
import type { BenchDatabase } from "../bench-database.ts";
import type { Figure, Row } from "../figure.ts";
import { type BenchControlPlane, withControlPlane } from "../with-control-plane.ts";

const RUNNERS = 1_000;
/** One whole wait of a claim, so that its renewal counts. */
const SECONDS = 46;
/** Postgres counts what an idle connection did up to ten seconds later. */
const SETTLE_MILLISECONDS = 12_000;
const DAY_MILLISECONDS = 86_400_000;
const PROGRAM = path.resolve(import.meta.dirname, "../idle-runners.ts");

/** What a thousand runners without work cost the control plane, beside what none cost. */
export const idleRunners: Row = { name: "idle-runners", run: () => withControlPlane(measureIdle) };

async function measureIdle({ database, controlPlane }: BenchControlPlane): Promise<readonly Figure[]> {
  const without = await useOf(database);
  const runners = await makeRunners(database, controlPlane);
  const child = start(process.execPath, [PROGRAM], {
    output: "pipe",
    stdin: true,
    detached: false,
    environment: allowedEnvironment(process.env),
  });
  child.stderr!.pipe(process.stderr);
  const ready = new Promise<void>((resolve) => child.stdout!.once("data", () => resolve()));
  const gone = ended(child).then(() => Promise.reject(new Error("the idle runners ended")));
  let withThem: Use;
  try {
    child.stdin!.end(JSON.stringify({ url: controlPlane.url, runners }));
    await Promise.race([ready, gone]);
    await Promise.race([sleep(SETTLE_MILLISECONDS), gone]);
    withThem = await Promise.race([useOf(database), gone]);
  } finally {
    gone.catch(() => undefined);
    child.kill("SIGKILL");
  }
  const baselineOf = "no runner";
  return [
    {
      what: "1,000 idle runners, share of a core",
      target: "< 5 %",
      unit: "%",
      value: withThem.share,
      baseline: without.share,
      baselineOf,
    },
    {
      what: "1,000 idle runners, transactions",
      target: "as with none",
      unit: "/s",
      value: withThem.transactions,
      baseline: without.transactions,
      baselineOf,
    },
  ];
}

interface Use {
  /** Of one core, in per cent. */
  readonly share: number;
  /** A second. */
  readonly transactions: number;
}

async function useOf({ pools }: BenchDatabase): Promise<Use> {
  const counted = async (): Promise<number> => {
    const found = await row<{ count: number }>(
      pools.system,
      sql`select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()`,
    );
    return Number(found!.count);
  };
  const [before, processorBefore] = [await counted(), process.cpuUsage()];
  await sleep(SECONDS * 1_000);
  const { user, system } = process.cpuUsage(processorBefore);
  const transactions = ((await counted()) - before) / SECONDS;
  return { share: (user + system) / (SECONDS * 1e4), transactions };
}

async function makeRunners(
  { pools }: BenchDatabase,
  { orgId }: BenchControlPlane["controlPlane"],
): Promise<{ readonly id: string; readonly token: string }[]> {
  return await inSystem(pools, async (connection) => {
    const group = await findOrgGroup(connection, orgId);
    const made: { id: string; token: string }[] = [];
    for (let number = 0; number < RUNNERS; number++) {
      const [id, token] = [newId("runner"), `tok${"c".repeat(20)}${newId("token")}`];
      const common = { orgId, createdById: "bench" };
      await insertRunner(connection, {
        ...common,
        id,
        runnerGroupId: group!.id,
        name: `idle-${number}`,
        displayName: "",
        status: "pending",
        statusDescription: "",
      });
      const expiresAt = new Date(Date.now() + DAY_MILLISECONDS);
      const hash = secretHash(token);
      await insertToken(connection, {
        ...common,
        id: newId("token"),
        kind: "runner",
        secretHash: hash,
        runnerId: id,
        expiresAt,
      });
      made.push({ id, token });
    }
    return made;
  });
}
