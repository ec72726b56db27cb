import { messageOf } from "@exclave/kernel";
import { type GithubRefusal, githubUnreachable } from "./github-failure.ts";

export interface GithubCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the API's base. */
  readonly path: string;
  /** A secret. */
  readonly bearer: string;
  readonly body?: object;
}

export interface GithubReply extends GithubRefusal {
  readonly body: unknown;
}

/** Asks GitHub's REST API one thing, in bounded time and of bounded size; any status is an answer. */
export type GithubRequest = (call: GithubCall) => Promise<GithubReply>;

export interface GithubRequestOptions {
  readonly apiUrl: string;
  readonly timeoutMilliseconds: number;
}

const LONGEST_ANSWER_BYTES = 8 * 1024 * 1024;

/** Follows no redirect: a token goes nowhere but to the API that the operator named. */
export function createGithubRequest({ apiUrl, timeoutMilliseconds }: GithubRequestOptions): GithubRequest {
  const base = apiUrl.replace(/\/+$/, "");
  return async ({ method, path, bearer, body }) => {
    const headers = {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${bearer}`,
      "user-agent": "exclave",
      "x-github-api-version": "2022-11-28",
      ...(body ? { "content-type": "application/json" } : {}),
    };
    try {
      const response = await fetch(base + path, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      const answer = parse(await readBounded(response));
      return {
        status: response.status,
        message: messageIn(answer),
        header: (name) => response.headers.get(name) ?? undefined,
        body: answer,
      };
    } catch (error) {
      throw githubUnreachable(reasonOf(error));
    }
  };
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) {
      throw new Error(`its answer is larger than ${LONGEST_ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A proxy's page of HTML is as good as no answer. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageIn(answer: unknown): string {
  const message = typeof answer === "object" && answer !== null ? (answer as { message?: unknown }).message : undefined;
  return typeof message === "string" ? message : "no reason given";
}

function reasonOf(error: unknown): string {
  const isLate = error instanceof Error && error.name === "TimeoutError";
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
  return isLate ? "it did not answer in time" : messageOf(error) + cause;
}
