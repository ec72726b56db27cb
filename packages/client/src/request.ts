import type { Route } from "@exclave/contract";
import { invalidInput } from "@exclave/kernel";
import type { AnyCall } from "./call.ts";

export interface Identity {
  readonly url: string;
  readonly token?: string | undefined;
  readonly orgId?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The address of a call: `{name}` parameters filled in, each as one path segment. */
export function addressOf(base: string, route: Route, call: AnyCall): string {
  const path = route.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = call.path?.[name];
    if (value === undefined) {
      throw new TypeError(`${route.method} ${route.path} needs the path parameter ${name}`);
    }
    // An address is made without them, however they are written, and would be that of something else.
    if (value === "" || value === "." || value === "..") {
      throw invalidInput(
        "request.path-parameter",
        `${name} is ${JSON.stringify(value)}, which is the id or name of nothing`,
        {
          hint: value === "" ? "name one; a shell variable in the command may not be set" : "name one",
        },
      );
    }
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) {
        query.append(name, String(item));
      }
    }
  }
  const search = query.size > 0 ? `?${query}` : "";
  return base.replace(/\/+$/, "") + path + search;
}

/** The request of a call. We say that we are strict: the server then refuses fields it does not know instead of warning. */
export function requestOf(identity: Identity, route: Route, call: AnyCall, accept: string): RequestInit {
  const headers = new Headers({
    accept,
    "x-exclave-client": "strict",
    ...(identity.token === undefined ? {} : { authorization: `Bearer ${identity.token}` }),
    ...(identity.orgId === undefined ? {} : { "x-nuon-org-id": identity.orgId }),
    ...(identity.userAgent === undefined ? {} : { "user-agent": identity.userAgent }),
    ...identity.headers,
    ...(call.idempotencyKey === undefined ? {} : { "idempotency-key": call.idempotencyKey }),
    ...call.headers,
  });
  const body = bodyOf(call.body);
  if (body !== undefined && !headers.has("content-type")) {
    headers.set("content-type", route.mediaType);
  }
  return { method: route.method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) };
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === "string") {
    return body;
  }
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
}
