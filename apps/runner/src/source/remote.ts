import { isIP } from "node:net";
import { fileURLToPath } from "node:url";
import { classifyAddress } from "@exclave/kernel";
import { jobFault } from "../exec/index.ts";

/** What the operator lets jobs build from. */
export interface SourcePolicy {
  /** Local paths, `file:` and loopback URLs. */
  readonly allowLocal: boolean;
  /** Hosts in private networks. */
  readonly allowPrivateNetworks: boolean;
  /** Names are resolved by a proxy, not here. */
  readonly hasProxy: boolean;
}

/** A repository that may be fetched from. */
export interface Remote {
  /** Without credentials. */
  readonly url: string;
  /** `user:password` of the URL, when it had one. */
  readonly credentials: string | undefined;
  /** The addresses that were looked at, so that a second look-up cannot lead elsewhere. */
  readonly pin: { readonly host: string; readonly port: string; readonly addresses: readonly string[] } | undefined;
  readonly protocol: "http" | "https" | "file";
}

/** Every address of a name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** Checks the URL of a repository before git sees it; throws the fault `source.url-refused` that says why not. */
export async function admitRemote(text: string, policy: SourcePolicy, lookup: Lookup): Promise<Remote> {
  if (text.startsWith("/")) {
    return localRemote(text, text, policy);
  }
  const url = parse(text);
  if (url.protocol === "file:") {
    return localRemote(text, fileURLToPath(url), policy);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused(text, `${url.protocol.slice(0, -1)} is not a transport that sources may use`);
  }
  const credentials = url.username === "" ? undefined : decodeURIComponent(`${url.username}:${url.password}`);
  url.username = "";
  url.password = "";
  const addresses = isAddress(url.hostname) ? [url.hostname] : await resolve(url, policy, lookup);
  for (const address of addresses) {
    checkAddress(url.href, address, policy);
  }
  const isPinned = addresses.length > 0 && !isAddress(url.hostname);
  return {
    url: url.href,
    credentials,
    pin: isPinned ? { host: url.hostname, port: url.port || defaultPort(url), addresses } : undefined,
    protocol: url.protocol === "http:" ? "http" : "https",
  };
}

/** A submodule's URL, which may be relative to its parent's. */
export function resolveUrl(parent: string, text: string): string {
  if (!text.startsWith("./") && !text.startsWith("../")) {
    return text;
  }
  const segments = text.split("/");
  let base = parent.replace(/\/+$/, "");
  while (segments[0] === "." || segments[0] === "..") {
    if (segments.shift() === "..") {
      base = base.slice(0, base.lastIndexOf("/"));
    }
  }
  return `${base}/${segments.join("/")}`;
}

function localRemote(text: string, path: string, policy: SourcePolicy): Remote {
  if (!policy.allowLocal) {
    throw refused(text, "it is a local path", "an operator may allow it with EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES=true");
  }
  return { url: path, credentials: undefined, pin: undefined, protocol: "file" };
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refused(text, "it is not a URL", "give an http(s) URL, such as https://example.com/team/app.git");
  }
}

async function resolve(url: URL, policy: SourcePolicy, lookup: Lookup): Promise<readonly string[]> {
  try {
    return await lookup(url.hostname);
  } catch (cause) {
    if (policy.hasProxy) {
      return [];
    }
    throw jobFault({
      code: "source.host-not-found",
      message: `the host ${url.hostname} of the source has no address`,
      faultOf: "source",
      cause,
    });
  }
}

function checkAddress(text: string, address: string, policy: SourcePolicy): void {
  const kind = classifyAddress(address);
  if (kind === "forbidden") {
    throw refused(text, `${address} is a link-local, metadata or unusable address`);
  }
  if (kind === "loopback" && !policy.allowLocal) {
    throw refused(
      text,
      `${address} is this machine itself`,
      "an operator may allow it with EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES=true",
    );
  }
  if (kind === "private" && !policy.allowPrivateNetworks) {
    throw refused(
      text,
      `${address} is in a private network`,
      "an operator may allow it with EXCLAVE_RUNNER_ALLOW_PRIVATE_NETWORKS=true",
    );
  }
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, "")) !== 0;
}

function defaultPort(url: URL): string {
  return url.protocol === "http:" ? "80" : "443";
}

function refused(text: string, why: string, hint?: string): Error {
  const shown = text.replace(/\/\/[^/@]*@/, "//");
  return jobFault({
    code: "source.url-refused",
    message: `the source ${shown} is refused: ${why}`,
    faultOf: "caller",
    ...(hint === undefined ? {} : { hint }),
  });
}
