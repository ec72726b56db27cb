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
export async function textOf(url: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  const answer = await get(url, headers);
  return answer?.status === 200 ? answer.text : undefined;
}

/** True when a GET is refused for want of a token that holds. */
export async function refusesToken(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  return (await get(url, headers))?.status === 401;
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string | undefined;
}

function get(url: string, headers: Readonly<Record<string, string>>): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  const options = { timeout: ANSWER_MILLISECONDS, agent: false, rejectUnauthorized: false, headers };
  const request = url.startsWith("https:") ? https.get(url, options) : http.get(url, options);
  request.on("response", (response) => {
    const body = text(response).catch(() => undefined);
    void body.then((found) => resolve({ status: response.statusCode, text: found }));
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => resolve(undefined));
  return promise;
}
