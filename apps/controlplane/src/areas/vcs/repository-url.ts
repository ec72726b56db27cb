import path from "node:path";
import {
  type AddressClass,
  classifyHost,
  type Fault,
  hasControlCharacter,
  invalidInput,
  withoutControlCharacters,
} from "@exclave/kernel";

/** Where sources may come from; the operator's choice. */
export interface SourcePolicy {
  /** Paths of this machine and loopback hosts. */
  readonly allowLocal: boolean;
  /** Hosts in private networks, such as a git server of one's own. */
  readonly allowPrivateNetworks: boolean;
}

/** A repository to fetch from, in the one spelling that rows, caches and git commands use; it never holds a secret. */
export type Repository = RemoteRepository | LocalRepository;

export interface RemoteRepository {
  readonly kind: "remote";
  readonly url: string;
  /** A name, or an address as URLs write it. */
  readonly host: string;
  readonly port: number;
}

export interface LocalRepository {
  readonly kind: "local";
  readonly url: string;
  readonly path: string;
}

const MAXIMUM_LENGTH = 2_048;
const SHORTHAND = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
const SECURE_COPY = /^[^/:]+@[^/:]+:(?!\/\/)/;
const REMOTE_HELPER = /^[A-Za-z0-9+.-]+::/;

/**
 * Reads what a user wrote as a repository: `owner/name` on GitHub, an http(s) URL of any host, or, where the policy has
 * it, a path of this machine.
 *
 * Throws InvalidInput `vcs.url-refused`, which never repeats a credential. What a name resolves to is not known here:
 * see `refuseAddress`.
 */
export function parseRepositoryUrl(text: string, policy: SourcePolicy): Repository {
  const isText = text !== "" && text.length <= MAXIMUM_LENGTH && text.isWellFormed() && !hasControlCharacter(text);
  if (!isText || text !== text.trim()) {
    throw refused(text, "is not a repository", "give owner/name or an https URL, without spaces around it");
  }
  if (text.startsWith("-")) {
    throw refused(text, "would be an option of git", "give owner/name or an https URL");
  }
  if (SHORTHAND.test(text)) {
    return parseRemote(new URL(`https://github.com/${text}`), text, policy);
  }
  if (text.startsWith("/") || /^file:/i.test(text)) {
    return parseLocal(text, policy);
  }
  if (REMOTE_HELPER.test(text)) {
    throw refused(text, "names a transport that runs a program", "give an https URL");
  }
  if (SECURE_COPY.test(text) || /^(git\+)?ssh:/i.test(text)) {
    throw refused(text, "is fetched over ssh, which is not served yet", "give the https URL of the repository");
  }
  if (!/^https?:\/\//i.test(text)) {
    throw refused(text, "has a transport that is not served", "give owner/name or an https URL");
  }
  if (!URL.canParse(text)) {
    throw refused(text, "is not a URL", "give owner/name or an https URL");
  }
  return parseRemote(new URL(text), text, policy);
}

function parseRemote(url: URL, text: string, policy: SourcePolicy): RemoteRepository {
  if (url.username !== "" || url.password !== "") {
    throw refused(text, "holds a credential, which would end up in rows and logs", "give the URL without user and @");
  }
  if (url.search !== "" || url.hash !== "") {
    throw refused(
      text,
      "has a query or a fragment",
      "give the URL of the repository alone; the ref is a field of its own",
    );
  }
  const host = url.hostname.replace(/\.+$/, "");
  const address = classifyHost(host);
  if (address) {
    throwIf(refuseAddress(host, address, policy));
  }
  const trimmed = url.pathname.replace(/\/+$/, "");
  if (trimmed === "" || host === "") {
    throw refused(text, "names no repository", "give the whole URL, such as https://github.com/owner/name");
  }
  const pathname = host === "github.com" ? trimmed.replace(/\.git$/, "") : trimmed;
  const port = url.port === "" ? "" : `:${url.port}`;
  return {
    kind: "remote",
    url: `${url.protocol}//${host}${port}${pathname}`,
    host,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
  };
}

function parseLocal(text: string, policy: SourcePolicy): LocalRepository {
  if (!policy.allowLocal) {
    throw refused(text, "is a path of the server, which is not allowed here", LOCAL_HINT);
  }
  const directory = text.startsWith("/") ? text : pathOfFileUrl(text);
  const normal = path.posix.normalize(directory).replace(/(?<=.)\/+$/, "");
  if (normal === "/") {
    throw refused(text, "names no repository", "give the path of a repository's directory");
  }
  return { kind: "local", url: `file://${encodeURI(normal).replaceAll(/[?#]/g, encodeURIComponent)}`, path: normal };
}

function pathOfFileUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ["", "localhost"].includes(url.hostname) && url.search + url.hash === "";
  const decoded = isHere ? decode(url.pathname) : undefined;
  if (decoded === undefined || hasControlCharacter(decoded)) {
    throw refused(text, "is not a path of this machine", "give an absolute path");
  }
  return decoded;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}

/** Why a host may not be connected to, as far as its name or literal address tells; undefined when nothing speaks against it. */
export function refuseHost(hostname: string, policy: SourcePolicy): Fault | undefined {
  const host = hostname.replace(/\.+$/, "");
  const address = classifyHost(host);
  return address && refuseAddress(host, address, policy);
}

/** Why `host` may not be connected to when it is, or resolves to, an address of that class; undefined when it may. */
export function refuseAddress(host: string, address: AddressClass, policy: SourcePolicy): Fault | undefined {
  switch (address) {
    case "public":
      return undefined;
    case "forbidden":
      return refused(host, "is a link-local, metadata or unusable address", "give a host that serves repositories");
    case "loopback":
      return policy.allowLocal ? undefined : refused(host, "is this machine, which is not allowed here", LOCAL_HINT);
    case "private":
      return policy.allowPrivateNetworks
        ? undefined
        : refused(host, "is in a private network, which is not allowed here", PRIVATE_HINT);
  }
}

const PRIVATE_HINT = "start with --allow-private-networks to build from git hosts of your own network";
const LOCAL_HINT = "start with --allow-local-sources to build from this machine, or give an https URL";

function throwIf(fault: Fault | undefined): void {
  if (fault) {
    throw fault;
  }
}

function refused(text: string, why: string, hint: string): Fault {
  return invalidInput("vcs.url-refused", `repository ${printable(text)} ${why}`, { hint });
}

const PRINTED_LENGTH = 200;

/** Safe to show: one line, bounded, and without whatever stands before an @. */
function printable(text: string): string {
  const line = withoutControlCharacters(text).slice(0, PRINTED_LENGTH);
  const masked = /@/.test(line) ? line.replace(/^([a-z+]+:\/*)?.*@/i, "$1***@") : line;
  return JSON.stringify(masked);
}
