import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { isId, notFound, unauthenticated } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { choose } from "../terminal/choose.ts";
import { missing, notLoggedIn, suggestion } from "./faults.ts";

/** What commands about an org speak with. */
export interface Session {
  readonly client: Client;
  readonly orgId: string;
  readonly apiUrl: string;
  readonly shell: Shell;
}

/** A client with the caller's token, of no org unless one is named. */
export async function openClient(shell: Shell, orgId?: string): Promise<Client> {
  const configuration = await shell.configuration();
  const token = configuration.get("api_token");
  if (!token) {
    throw notLoggedIn();
  }
  return clientOf(shell, { url: configuration.apiUrl, token, orgId, isDebugging: configuration.isDebugging });
}

interface ClientOfOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly orgId?: string | undefined;
  readonly isDebugging: boolean;
}

/** Anything else cannot stand in a header, and an error of the platform would show the whole token. */
const TOKEN = /^[\x21-\x7e]+$/;

/** A client that says who it is and, when debugging, shows each request. */
export function clientOf(shell: Shell, { url, token, orgId, isDebugging }: ClientOfOptions): Client {
  if (token !== undefined && !TOKEN.test(token)) {
    throw unauthenticated("auth.token-damaged", "the token holds characters that no token has", {
      hint: "copy it again, without spaces, line ends and quotation marks, or run `exclave auth login`",
    });
  }
  return createClient({
    url,
    token,
    orgId,
    userAgent: `exclave/${shell.version}`,
    ...(isDebugging ? { fetch: shownFetch(shell) } : {}),
  });
}

/** A session in the org that is selected, or in the only one there is; asks when there are several. */
export async function openSession(shell: Shell): Promise<Session> {
  const configuration = await shell.configuration();
  const wanted = configuration.get("org_id");
  const orgId = wanted && isId(wanted) ? wanted : (await findOrg(shell, await openClient(shell), wanted)).id!;
  return { client: await openClient(shell, orgId), orgId, apiUrl: configuration.apiUrl, shell };
}

/** The org of that name or id; without one the only one there is, or the one that is chosen. */
export async function findOrg(shell: Shell, client: Client, wanted: string | undefined): Promise<Wire<"Org">> {
  const orgs = await Array.fromAsync(client.list("get_orgs"));
  const names = orgs.map(({ name = "" }) => name);
  if (wanted !== undefined) {
    const found = orgs.find(({ id, name }) => id === wanted || name === wanted);
    if (!found) {
      throw notFound("org.not-found", `no org ${wanted}`, { hint: suggestion(wanted, names), details: { names } });
    }
    return found;
  }
  if (orgs.length === 1) {
    return orgs[0]!;
  }
  if (orgs.length > 1 && shell.isInteractive) {
    return await choose("Which org?", orgs, ({ name = "" }) => name);
  }
  if (orgs.length === 0) {
    throw notFound("org.none", "this account belongs to no org", {
      hint: "`exclave orgs create --name NAME` makes one",
    });
  }
  throw missing("org", `run \`exclave orgs select\`, or name one with --org-id; ${suggestion("", names)}`);
}

function shownFetch(shell: Shell): typeof globalThis.fetch {
  return async (input, init) => {
    const started = performance.now();
    const response = await globalThis.fetch(input, init);
    const took = Math.round(performance.now() - started);
    shell.err.line(shell.err.shade("dim", `${init?.method ?? "GET"} ${String(input)} ${response.status} ${took} ms`));
    return response;
  };
}
