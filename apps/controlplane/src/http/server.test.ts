import { loadContract } from "@exclave/contract";
import { invalidInput, systemClock } from "@exclave/kernel";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticator, secretHash, type TokenPrincipal } from "../auth/index.ts";
import { answer, createBindings, createMetrics, createServer, paged, type Request } from "./index.ts";

const user: TokenPrincipal = {
  kind: "user",
  id: "acc1",
  tokenId: "tok1",
  email: "user@example.com",
  orgRoles: new Map([
    ["org1", "org_admin"],
    ["org2", "org_admin"],
  ]),
  role: "org_admin",
};
const runner: TokenPrincipal = { kind: "runner", id: "run1", tokenId: "tok2", orgId: "org1", runnerGroupId: "rgr1" };
const principals: Readonly<Record<string, TokenPrincipal>> = { "user-token": user, "runner-token": runner };
const asUser = { authorization: "Bearer user-token", "x-nuon-org-id": "org1" };

const seen: Request[] = [];
let server: FastifyInstance;

beforeAll(async () => {
  const bindings = createBindings();
  bindings.bind("create_app", async (request) => {
    seen.push(request);
    return { name: request.body.name };
  });
  bindings.bind("get_apps", async (request) => {
    seen.push(request);
    return paged(request.page, { items: [{ id: "app1" }], hasNext: true });
  });
  bindings.bind("get_app", async ({ path }) => {
    if (path["app_id"] === "broken") {
      throw new Error("a secret of the inside");
    }
    throw invalidInput("app.odd", "odd app", { hint: "send another", details: { app: path["app_id"] } });
  });
  bindings.bind("delete_app", async () => ({}));
  bindings.bind("update_app", async ({ body }) => answer({ body }, { status: 200 }));
  bindings.bind("get_cli_config", async () => ({}));
  bindings.bind("get_app_action_configs", async ({ path }) => ({ path }));
  bindings.bind("runner_get_org", async () => ({ name: "as a runner" }));
  bindings.bind("get_org", async () => ({ name: "as a user" }));
  server = await createServer({
    contract: loadContract(),
    bindings,
    authenticator: createAuthenticator(async (key) => {
      const token = Object.keys(principals).find((candidate) =>
        secretHash(candidate).equals("secretHash" in key ? key.secretHash : Buffer.alloc(0)),
      );
      return token === undefined
        ? undefined
        : { principal: principals[token]!, expiresAt: new Date(Date.now() + 60_000), revokedAt: undefined };
    }, systemClock),
    metrics: createMetrics(),
    logger: pino({ level: "silent" }),
    clock: systemClock,
    version: "1.2.3",
    tls: undefined,
    trustedProxies: [],
    isReady: async () => false,
    plugins: [],
  });
});

afterAll(() => server.close());

interface Sent {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE" | "OPTIONS";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

async function send({ method = "GET", url, headers = asUser, payload }: Sent) {
  const reply = await server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    body: reply.body === "" ? undefined : (JSON.parse(reply.body) as Record<string, unknown>),
  };
}

function createApp(payload: string, headers: Readonly<Record<string, string>> = {}) {
  return send({ method: "POST", url: "/v1/apps", headers: { ...asUser, ...headers }, payload });
}

describe("a request", () => {
  it("without a token is refused, and told how to send one", async () => {
    const reply = await send({ url: "/v1/apps", headers: {} });

    expect(reply).toMatchObject({
      status: 401,
      body: { error: "auth token was empty", user_error: true, description: expect.stringContaining("Bearer") },
    });
  });

  it("may carry its token and org in the query", async () => {
    const reply = await send({ url: "/v1/apps?token=user-token&org_id=org2", headers: {} });

    expect(reply.status).toBe(200);
    expect(seen.at(-1)!.context).toMatchObject({ principal: user, orgId: "org2" });
  });

  it("without an org, or with another's, is refused", async () => {
    const none = await send({ url: "/v1/apps", headers: { authorization: "Bearer user-token" } });
    const other = await send({ url: "/v1/apps", headers: { ...asUser, "x-nuon-org-id": "org3" } });

    expect(none).toMatchObject({ status: 403, body: { error: "org ID was empty", code: "org.missing" } });
    expect(other).toMatchObject({ status: 403, body: { error: "org org3 was not found" } });
  });

  it("for an operation that needs no token is answered without one", async () => {
    const reply = await send({ url: "/v1/general/cli-config", headers: {} });

    expect(reply.status).toBe(200);
  });

  it("is known by an id of the caller's, or by one of ours when that is no id", async () => {
    const given = await send({ url: "/v1/apps", headers: { ...asUser, "x-request-id": "abc-1" } });
    const odd = await send({ url: "/v1/apps/odd", headers: { ...asUser, "x-request-id": "no id; at all" } });

    expect(given.headers["x-request-id"]).toBe("abc-1");
    expect(odd.headers["x-request-id"]).toMatch(/^req[0-9a-z]{23}$/);
    expect(odd.body!["request_id"]).toBe(odd.headers["x-request-id"]);
  });

  it("on a path that runners and users share is answered by who asks", async () => {
    const asRunner = await send({ url: "/v1/orgs/current", headers: { authorization: "Bearer runner-token" } });
    const asPerson = await send({ url: "/v1/orgs/current" });

    expect([asRunner.body!["name"], asPerson.body!["name"]]).toEqual(["as a runner", "as a user"]);
  });

  it("for what is not served yet is told so, and for no route at all another thing", async () => {
    const unserved = await send({ url: "/v1/installs" });
    const unknown = await send({ url: "/v1/nothing" });

    expect(unserved).toMatchObject({ status: 501, body: { code: "operation.not-served" } });
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: "route.not-found", description: "GET /docs lists every route" },
    });
  });

  it("for the address alone is led to the page of the API", async () => {
    const reply = await send({ url: "/", headers: {} });

    expect([reply.status, reply.headers["location"]]).toEqual([302, "/docs"]);
  });

  it("with a method that its address does not take is told which do", async () => {
    const replies = [
      await send({ method: "DELETE", url: "/v1/apps?x=1" }),
      await send({ method: "GET", url: "/v1/components/cmp1/builds/" }),
    ];

    expect(replies).toMatchObject([
      { status: 404, body: { code: "route.not-found", description: "this address takes GET, POST" } },
      { status: 404, body: { code: "route.not-found", description: "this address takes POST" } },
    ]);
  });

  it("in the spelling of older clients is answered as in the present one", async () => {
    const unserved = await send({ method: "POST", url: "/v1/workflows/wor1/step/sbs1/retry", payload: "{}" });
    const gone = await send({ url: "/v1/releases/rel1/steps" });
    const served = await send({ url: "/v1/apps/app1/action/act1/configs" });

    expect([unserved, gone]).toEqual([
      expect.objectContaining({ status: 501, body: expect.objectContaining({ code: "operation.not-served" }) }),
      expect.objectContaining({ status: 501, body: expect.objectContaining({ code: "operation.not-served" }) }),
    ]);
    expect(served).toMatchObject({ status: 200, body: { path: { app_id: "app1", action_id: "act1" } } });
  });

  it.each(["/v1/apps/%ZZ", "/v1/apps/%00", "/v1/apps/a%00b", "/v1/apps?q=%00"])(
    "to %s is refused in the envelope",
    async (url) => {
      const reply = await send({ url });

      expect(reply).toMatchObject({
        status: 400,
        body: { error: expect.any(String), description: expect.any(String), user_error: true, retryable: false },
      });
    },
  );

  it("may end in a slash", async () => {
    const reply = await send({ url: "/v1/apps/" });

    expect(reply.status).toBe(200);
  });
});

describe("an address", () => {
  it.each([
    [`/v1/apps/${"a".repeat(1_025)}`, 414, "request.path-too-long", "1024 characters"],
    ["/v1/apps/100%", 400, "request.path-not-text", "%25"],
    ["/v1/apps/%ff%fe", 400, "request.path-not-text", "%25"],
  ])("that no route can read, %s, is refused without being repeated", async (url, status, code, advice) => {
    const answer = await server.inject({ url, headers: asUser });

    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code, description: expect.stringContaining(advice), user_error: true });
    expect(answer.body).not.toContain(url.slice(-8));
  });
});

describe("a body", () => {
  it("with fields nobody knows is taken, and the answer names them", async () => {
    const reply = await createApp('{"name":"shop","nmae":"x","extra":{"a":1}}');

    expect(reply.status).toBe(201);
    expect(reply.headers["warning"]).toBe('299 exclave "unknown fields ignored: nmae, extra"');
    expect(seen.at(-1)!.body).toEqual({ name: "shop" });
  });

  it("with such fields is refused when our own clients send it", async () => {
    const reply = await createApp('{"name":"shop","nmae":"x"}', { "x-exclave-client": "strict" });

    expect(reply).toMatchObject({
      status: 400,
      body: { code: "request.unknown-field", details: { fields: ["nmae"] } },
    });
  });

  it("with null says nothing of that field", async () => {
    await createApp('{"name":"shop","description":null}');
    const missing = await createApp('{"name":null}');

    expect(seen.at(-1)!.body).toEqual({ name: "shop" });
    expect(missing).toMatchObject({ status: 400, body: { error: "invalid input for name" } });
  });

  it.each(["", "null"])("that is %j is an empty object", async (payload) => {
    const changed = await send({
      method: "PATCH",
      url: "/v1/apps/a",
      payload,
      headers: { ...asUser, "content-type": "application/json" },
    });
    const created = await createApp(payload, { "content-type": "application/json" });

    expect(changed).toMatchObject({ status: 200, body: { body: {} } });
    expect(created).toMatchObject({ status: 400, body: { code: "request.body-missing" } });
  });

  it("may be empty where JSON is announced and none is wanted", async () => {
    const headers = { ...asUser, "content-type": "application/json" };
    const reply = await send({ method: "DELETE", url: "/v1/apps/a", headers });

    expect(reply.status).toBe(200);
  });

  it.each(["{", "[1,]", "name=shop"])("that is %j is no JSON", async (payload) => {
    const reply = await createApp(payload);

    expect(reply).toMatchObject({ status: 400, body: { error: "invalid request format", code: "request.not-json" } });
  });

  it.each(["[]", "1", '"shop"', '{"name":1}', '{"name":["shop"]}'])(
    "that is %s is of the wrong type",
    async (payload) => {
      const reply = await createApp(payload);

      expect(reply).toMatchObject({ status: 400, body: { code: "request.invalid-field", user_error: true } });
    },
  );

  it.each(['{"name":"a\\u0000b"}', '{"name":"\\ud800"}', '{"na\\u0000me":"a"}'])(
    "that holds what no database can keep, %s, is refused",
    async (payload) => {
      const reply = await createApp(payload);

      expect(reply).toMatchObject({ status: 400, body: { code: "request.not-text" } });
    },
  );

  it("may hold any other character", async () => {
    const reply = await createApp('{"name":"\\ud83d\\ude00 \\\\u0000 é"}');

    expect(reply).toMatchObject({ status: 201, body: { name: "😀 \\u0000 é" } });
  });

  it("larger than the limit is refused", async () => {
    const reply = await createApp(JSON.stringify({ name: "x".repeat(4 * 1024 * 1024) }));

    expect(reply).toMatchObject({ status: 413, body: { code: "request.too-large", user_error: true } });
    expect(reply.body?.["description"]).toContain("4 MiB");
  });

  it("that is nested so deeply that walking it would overflow the stack is refused", async () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const known = await createApp(`{"name":${deep}}`);
    const unknown = await createApp(`{"name":"shop","extra":${deep}}`, { "idempotency-key": "deep" });

    expect(known).toMatchObject({ status: 400, body: { code: "request.too-deep", details: { fields: ["body"] } } });
    expect(unknown).toMatchObject({ status: 400, body: { code: "request.too-deep" } });
  });

  it("that is not UTF-8 is refused, for its bytes would be replaced in silence", async () => {
    const reply = await server.inject({
      method: "POST",
      url: "/v1/apps",
      headers: asUser,
      payload: Buffer.from('{"name":"shop","description":"caf\xe9"}', "latin1"),
    });

    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ code: "request.not-text", error: "body is not UTF-8" });
  });

  it("may begin with a byte order mark", async () => {
    const reply = await createApp('\ufeff{"name":"shop"}');

    expect(reply.status).toBe(201);
  });

  it("that is compressed is refused with the name of the header", async () => {
    const reply = await createApp('{"name":"shop"}', { "content-encoding": "gzip" });

    expect(reply).toMatchObject({ status: 400, body: { code: "request.encoding-not-taken" } });
    expect(reply.body?.["error"]).toContain("Content-Encoding gzip");
  });

  it("with any number of unknown fields has a warning that fits into a header", async () => {
    const fields = Array.from({ length: 200_000 }, (_, index) => `"unknown_${index}":1`);
    const many = await createApp(`{"name":"shop",${fields.join(",")}}`);
    const long = await createApp(JSON.stringify({ name: "shop", ["x".repeat(100_000)]: 1 }));

    expect(many.status).toBe(201);
    expect(many.headers["warning"]).toMatch(/unknown_0, unknown_1, .* and 1999\d\d more"$/);
    expect(String(many.headers["warning"]).length).toBeLessThan(1200);
    expect(String(long.headers["warning"]).length).toBeLessThan(1200);
  });

  it("needs no content type", async () => {
    const reply = await createApp('{"name":"shop"}', { "content-type": "text/plain" });

    expect(reply.status).toBe(201);
  });
});

describe("an idempotency key", () => {
  it("is bound to the operation and the meaning of the body, not to its spelling", async () => {
    await createApp('{"name":"shop","description":"a"}', { "idempotency-key": "k" });
    const first = seen.at(-1)!.context.idempotency;
    await createApp('{"description":"a",  "name":"shop"}', { "idempotency-key": "k" });
    const second = seen.at(-1)!.context.idempotency;

    expect(first).toMatchObject({ key: "k", operation: "POST /v1/apps" });
    expect(second).toEqual(first);
  });

  it("must be short and not empty", async () => {
    const reply = await createApp('{"name":"shop"}', { "idempotency-key": "k".repeat(256) });

    expect(reply).toMatchObject({ status: 400, body: { code: "idempotency.key-invalid" } });
  });
});

describe("an answer", () => {
  it("of a list is a bare array with paging headers that browsers may read", async () => {
    const reply = await send({ url: "/v1/apps?limit=500&page=3" });
    const exposed = String(reply.headers["access-control-expose-headers"]);

    expect(reply.body).toEqual([{ id: "app1" }]);
    expect(reply.headers).toMatchObject({
      "x-nuon-page-next": "true",
      "x-nuon-page-limit": "100",
      "x-nuon-page-offset": "200",
      "x-nuon-page-number": "3",
      "access-control-allow-origin": "*",
      "x-nuon-api-version": "1.2.3",
    });
    for (const name of ["Next", "Offset", "Limit", "Number"]) {
      expect(exposed).toContain(`X-Nuon-Page-${name}`);
    }
  });

  it("to a browser that asks first allows every method we have", async () => {
    const reply = await send({ method: "OPTIONS", url: "/v1/apps/a", headers: {} });

    expect(reply.status).toBe(204);
    expect(reply.headers["access-control-allow-methods"]).toContain("DELETE");
    expect(reply.headers["access-control-allow-headers"]).toContain("Idempotency-Key");
  });

  it("to a fault is the envelope with its code, its hint and whether to try again", async () => {
    const reply = await send({ url: "/v1/apps/a" });

    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      error: "odd app",
      description: "send another",
      user_error: true,
      code: "app.odd",
      retryable: false,
      request_id: reply.headers["x-request-id"],
      details: { app: "a" },
    });
  });

  it("to a slip of ours says nothing of the inside", async () => {
    const reply = await send({ url: "/v1/apps/broken" });

    expect(reply).toMatchObject({ status: 500, body: { error: "internal server error", code: "internal" } });
    expect(JSON.stringify(reply.body)).not.toContain("secret");
  });

  it("to an unknown query parameter names it", async () => {
    const reply = await send({ url: "/v1/apps?lmit=1" });

    expect(reply.status).toBe(200);
    expect(reply.headers["warning"]).toContain("lmit");
  });
});

describe("beside the contract", () => {
  it("health, version and documents are open to all", async () => {
    const [alive, ready, version, document] = await Promise.all(
      ["/livez", "/readyz", "/version", "/oapi/v3"].map((url) => send({ url, headers: {} })),
    );

    expect([alive!.status, ready!.status, version!.body, document!.status]).toEqual([
      200,
      503,
      { version: "1.2.3" },
      200,
    ]);
    expect(document!.body!["paths"]).toMatchObject({
      "/v1/apps": { post: { "x-served": true } },
      "/v1/installs": { get: { "x-served": false } },
      "/v1/general/cli-config": { get: { security: [] } },
    });
    expect(document!.body).toMatchObject({
      security: [{ bearer: [] }],
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
    });
  });
});
