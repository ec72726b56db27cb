// Many runners that wait for work, in one process: told of them on standard input, prints "ready" when all are there.
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@exclave/client";
import { newId } from "@exclave/kernel";

interface Wanted {
  readonly url: string;
  readonly runners: readonly { readonly id: string; readonly token: string }[];
}

const WAIT_MILLISECONDS = 45_000;
/** All of them come within it, as those of many customers do not come all at once. */
const ARRIVAL_MILLISECONDS = 10_000;
const { url, runners } = JSON.parse(await text(process.stdin)) as Wanted;

/** As a runner says that it lives: by a heartbeat when it comes, then by the claim that is held for it. */
function heartbeat(boot_id: string) {
  return { alive_time: Math.round(performance.now() * 1e6), version: "bench", process: "org" as const, boot_id };
}

async function claimForEver({ id, token }: Wanted["runners"][number], boot_id: string): Promise<never> {
  const client = createClient({ url, token });
  for (;;) {
    const { jobs } = await client.call("claim_jobs", {
      path: { runner_id: id },
      body: {
        groups: ["build"],
        capacity: 1,
        wait_milliseconds: WAIT_MILLISECONDS,
        boot_id,
        version: "bench",
        toolchain: { id: "sha256:tools", tools: { git: "2.39.5" }, capabilities: ["terraform-module-build"] },
        holding: [],
        heartbeat: heartbeat(boot_id),
      },
      timeoutMilliseconds: WAIT_MILLISECONDS * 2,
    });
    if (jobs.length > 0) {
      throw new Error("a runner that should be idle was given a job");
    }
  }
}

async function live(runner: Wanted["runners"][number], place: number): Promise<never> {
  await sleep((ARRIVAL_MILLISECONDS * place) / runners.length);
  const client = createClient({ url, token: runner.token });
  const boot_id = newId("event");
  await client.call("runner_create_heart_beat", { path: { runner_id: runner.id }, body: heartbeat(boot_id) });
  if (place === runners.length - 1) {
    console.log("ready");
  }
  return await claimForEver(runner, boot_id);
}

await Promise.all(runners.map(live));
