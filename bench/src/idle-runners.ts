// Many runners that wait for work and beat, in one process: told of them on standard input, prints "ready" when all are there.
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@exclave/client";
import { isFault, newId } from "@exclave/kernel";

interface Wanted {
  readonly url: string;
  readonly runners: readonly { readonly id: string; readonly token: string }[];
}

const WAIT_MILLISECONDS = 25_000;
const BEAT_MILLISECONDS = 5_000;
const { url, runners } = JSON.parse(await text(process.stdin)) as Wanted;

async function beat(runner: Wanted["runners"][number]): Promise<void> {
  const client = createClient({ url, token: runner.token });
  const body = { alive_time: 1, version: "bench", process: "org" } as const;
  await client.call("runner_create_heart_beat", { path: { runner_id: runner.id }, body });
}

/** As a runner does when the control plane did not answer. */
function goOn(error: unknown): void {
  if (!isFault(error) || !error.retryable) {
    throw error;
  }
  console.error(error.message);
}

async function claimForEver({ id, token }: Wanted["runners"][number]): Promise<never> {
  const client = createClient({ url, token });
  const boot_id = newId("event");
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
      },
      timeoutMilliseconds: WAIT_MILLISECONDS * 2,
    });
    if (jobs.length > 0) {
      throw new Error("a runner that should be idle was given a job");
    }
  }
}

async function live(runner: Wanted["runners"][number], place: number): Promise<never> {
  // As those of many customers, they do not beat all at once.
  await sleep((BEAT_MILLISECONDS * place) / runners.length);
  void claimForEver(runner);
  for (;;) {
    await beat(runner).catch(goOn);
    if (place === runners.length - 1) {
      console.log("ready");
    }
    await sleep(BEAT_MILLISECONDS);
  }
}

await Promise.all(runners.map(live));
