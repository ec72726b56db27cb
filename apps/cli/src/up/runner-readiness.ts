import { sleep, unavailable } from "@exclave/kernel";
import type { Credentials } from "./credentials.ts";
import { refusesToken, textOf } from "./readiness.ts";

export interface UntilIntroducedOptions {
  /** The server on this machine. */
  readonly url: string;
  readonly credentials: Pick<Credentials, "runner_id" | "runner_token">;
  /** What `runnerIntroduction` said before the runner was started. */
  readonly since: string | undefined;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

const POLL_MILLISECONDS = 25;

/** What is looked at of a runner. */
interface RunnerAnswer {
  readonly status?: string;
  readonly updated_at?: string;
}

/** True when the org of the runner was deleted, and the runner with it; the control plane must be ready. */
export async function isRunnerGone(
  url: string,
  { runner_id: id, runner_token: token }: UntilIntroducedOptions["credentials"],
): Promise<boolean> {
  return await refusesToken(`${url}/v1/runners/${id}`, { authorization: `Bearer ${token}` });
}

/** When the runner last told its toolchain, as the control plane has it; undefined when it never did. */
export async function runnerIntroduction(
  url: string,
  { runner_id: id, runner_token: token }: UntilIntroducedOptions["credentials"],
): Promise<string | undefined> {
  const text = await textOf(`${url}/v1/runners/${id}`, { authorization: `Bearer ${token}` });
  const runner = text === undefined ? undefined : (JSON.parse(text) as RunnerAnswer);
  return runner?.status === "active" ? runner.updated_at : undefined;
}

/**
 * Resolves when the runner has told its toolchain since; the request that does so is the one that is then held for work.
 * Rejects when the time is over or the signal aborts.
 */
export async function untilIntroduced(options: UntilIntroducedOptions): Promise<void> {
  const { url, credentials, since, milliseconds, signal } = options;
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const told = await runnerIntroduction(url, credentials);
    if (told !== undefined && told !== since) {
      return;
    }
    if (Date.now() > deadline) {
      throw unavailable("runner.not-ready", `the runner did not ask for work within ${milliseconds / 1000} s`, {
        hint: "its log says what it waits for; it reaches the control plane by the public URL",
      });
    }
    await sleep(POLL_MILLISECONDS, signal);
  }
}
