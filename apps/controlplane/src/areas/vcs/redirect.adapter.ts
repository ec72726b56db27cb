import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { messageOf, pinnedLookup } from "@exclave/kernel";
import { repositoryUnreachable } from "./git-failure.ts";
import type { RemoteRepository } from "./repository-url.ts";

/** The first request of git's protocol; a redirect of it counts only when it keeps this ending. */
const FIRST_REQUEST = "/info/refs?service=git-upload-pack";
const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Where a server sends git for this repository, as a repository's URL; undefined when it answers by itself.
 *
 * Connects to the given addresses and no others, without following anything.
 */
export async function askRedirect(
  { url, host }: RemoteRepository,
  addresses: readonly string[],
  authorization?: string,
): Promise<string | undefined> {
  const asked = new URL(url + FIRST_REQUEST);
  const { status, location } = await ask(asked, addresses, authorization).catch((error: unknown) => {
    throw repositoryUnreachable(url, `${host}: ${messageOf(error)}`);
  });
  if (status < 300 || status >= 400 || location === undefined) {
    return undefined;
  }
  const next = URL.canParse(location, asked.href) ? new URL(location, asked).href : "";
  if (!next.endsWith(FIRST_REQUEST)) {
    throw repositoryUnreachable(url, "it redirects to something that is no repository");
  }
  return next.slice(0, -FIRST_REQUEST.length);
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

function ask(url: URL, addresses: readonly string[], authorization: string | undefined): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const get: typeof http.get = url.protocol === "https:" ? https.get : http.get;
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const headers = {
    "user-agent": "git/2 (exclave)",
    "git-protocol": "version=2",
    accept: "*/*",
    ...(authorization === undefined ? {} : { authorization }),
  };
  const pinned = addresses.length === 0 ? {} : { lookup: pinnedLookup(addresses) };
  get(url, { headers, signal, agent: false, ...pinned }, (response: IncomingMessage) => {
    resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    response.destroy();
  }).on("error", reject);
  return promise;
}
