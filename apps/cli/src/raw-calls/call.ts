import { readFileSync } from "node:fs";
import { type Fault, invalidInput, messageOf, preconditionFailed, unauthenticated, unavailable } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { yamlWriter } from "../output/yaml.ts";
import { openSession } from "../session/session.ts";
import { plainText } from "../terminal/screen.ts";

export interface CallFlags {
  readonly data: string | undefined;
  readonly header: readonly string[];
  readonly paginate: boolean;
  readonly include: boolean;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** Sends one request with the caller's token and org, and prints what comes back. */
export async function callApi(shell: Shell, args: readonly string[], flags: CallFlags): Promise<undefined> {
  const request = await requestOf(shell, args, flags);
  if (flags.paginate) {
    const items = await everyPage(request);
    await writeBody(shell, JSON.stringify(items, undefined, shell.out.isTerminal ? 2 : undefined), true);
    return undefined;
  }
  const response = await send(request);
  for (const warning of warningsOf(response)) {
    shell.say(warning);
  }
  if (flags.include) {
    shell.out.line(`HTTP ${response.status} ${response.statusText}`);
    response.headers.forEach((value, name) => shell.out.line(`${name}: ${value}`));
    shell.out.line("");
  }
  const text = await response.text();
  await writeBody(shell, text, response.ok);
  if (!response.ok) {
    throw refusal(request, response);
  }
}

/** As it came, or as the format asks for that was said beside JSON; what is no JSON has one form alone. */
async function writeBody({ out, format }: Shell, text: string, isSuccess: boolean): Promise<void> {
  if (text === "") return;
  const value = format === "yaml" || format === "name" ? parsed(text) : undefined;
  if (value !== undefined && format === "yaml") {
    return out.write((await yamlWriter())(value));
  }
  if (value !== undefined && format === "name" && isSuccess) {
    for (const name of [value].flat().map(nameOf)) {
      out.line(out.isTerminal ? plainText(name) : name);
    }
    return;
  }
  out.write(text.endsWith("\n") ? text : `${text}\n`);
}

function nameOf(item: unknown): string {
  const { name, id } = (typeof item === "object" ? (item ?? {}) : {}) as {
    readonly name?: unknown;
    readonly id?: unknown;
  };
  return String(name ?? id ?? "");
}

async function requestOf(shell: Shell, args: readonly string[], flags: CallFlags): Promise<RawRequest> {
  const [first = "", second] = args;
  const method = second === undefined ? (flags.data === undefined ? "GET" : "POST") : first.toUpperCase();
  const target = second ?? first;
  if (!METHODS.includes(method) || !target.startsWith("/")) {
    throw invalidInput("usage.api", `"${args.join(" ")}" is no request`, {
      hint: "a method and a path: exclave api GET /v1/apps",
    });
  }
  const session = await openSession(shell);
  const token = (await shell.configuration()).get("api_token") ?? "";
  const headers = new Headers({
    accept: "application/json",
    authorization: `Bearer ${token}`,
    "x-nuon-org-id": session.orgId,
    "user-agent": `exclave/${shell.version}`,
  });
  const body = await bodyOf(shell, flags.data);
  if (body !== undefined) {
    headers.set("content-type", "application/json");
  }
  for (const line of flags.header) {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      throw invalidInput("usage.header", `"${line}" is no header`, { hint: "one such as `X-Request-ID: abc`" });
    }
    setHeader(headers, name, value!);
  }
  return { method, url: session.apiUrl + target, headers, body };
}

function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    // The platform's own words show the value, which may be a secret.
    throw invalidInput("usage.header", `the header ${JSON.stringify(name)} holds characters that none may have`, {
      hint: "one such as `X-Request-ID: abc`",
    });
  }
}

async function bodyOf(shell: Shell, data: string | undefined): Promise<string | undefined> {
  if (data === undefined || !data.startsWith("@")) {
    return data;
  }
  if (data === "@-") {
    return await shell.input();
  }
  try {
    return readFileSync(data.slice(1), "utf8");
  } catch (error) {
    throw invalidInput("usage.data", messageOf(error), { hint: "--data @file names a file that can be read" });
  }
}

async function send({ method, url, headers, body }: RawRequest): Promise<Response> {
  try {
    return await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw unavailable("api.unreachable", `no answer from ${new URL(url).origin}: ${messageOf(cause)}`, {
      hint: "is the control plane up, and is this its address?",
    });
  }
}

/** Follows the list by its offset until the server says that there is no next page. */
async function everyPage(request: RawRequest): Promise<unknown[]> {
  const items: unknown[] = [];
  for (;;) {
    const url = new URL(request.url);
    url.searchParams.set("offset", String(items.length));
    url.searchParams.set("limit", url.searchParams.get("limit") ?? "100");
    const response = await send({ ...request, url: url.href });
    const answer = parsed(await response.text());
    if (!response.ok) {
      throw refusal(request, response, (answer as { error?: string } | undefined)?.error);
    }
    if (!Array.isArray(answer)) {
      throw invalidInput("usage.paginate", `${request.url} answers no list`, { hint: "leave --paginate out" });
    }
    items.push(...(answer as unknown[]));
    if (answer.length === 0 || response.headers.get("x-nuon-page-next") !== "true") {
      return items;
    }
  }
}

/** What the server says beside its answer, such as that it passed over a misspelt field (RFC 7234, 5.5). */
function warningsOf({ headers }: Response): string[] {
  const texts = headers.get("warning")?.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g) ?? [];
  return [...texts].map(([, text = ""]) => plainText(text.replaceAll(/\\(.)/g, "$1")));
}

/** Undefined for what is no JSON, as a page of a proxy is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ method, url }: RawRequest, { status, statusText }: Response, why?: string): Fault {
  const make = status === 401 || status === 403 ? unauthenticated : preconditionFailed;
  const text = [`${method} ${new URL(url).pathname} answered ${status} ${statusText}`.trim(), why ?? ""];
  return make(`http.${status}`, text.filter((part) => part !== "").join(": "));
}
