import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { sleep, unavailable } from "@exclave/kernel";

export interface WaitUntilReadyOptions {
  /** The server on this machine. */
  readonly url: string;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

const POLL_MILLISECONDS = 25;
const ANSWER_MILLISECONDS = 5_000;

/** Resolves when `/readyz` answers 200; rejects when the time is over or the signal aborts. */
export async function waitUntilReady({ url, milliseconds, signal }: WaitUntilReadyOptions): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await answers(`${url}/readyz`))) {
    if (Date.now() > deadline) {
      throw unavailable("control-plane.not-ready", `the control plane was not ready within ${milliseconds / 1000} s`, {
        hint: "its log says what it waits for",
      });
    }
    await sleep(POLL_MILLISECONDS, signal);
  }
}

/** True when a GET is answered 200. */
export async function answers(url: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
  return (await textOf(url, headers)) !== undefined;
}

/**
 * What a GET is answered with 200; undefined when it is not. Who answers is a process of ours on this machine: its
 * certificate may bear any name.
 */
export function textOf(url: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const options = { timeout: ANSWER_MILLISECONDS, agent: false, rejectUnauthorized: false, headers };
  const request = url.startsWith("https:") ? https.get(url, options) : http.get(url, options);
  request.on("response", (response) => {
    const body = text(response).catch(() => undefined);
    void body.then((found) => resolve(response.statusCode === 200 ? found : undefined));
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => resolve(undefined));
  return promise;
}
