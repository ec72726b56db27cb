import { inSystem, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { blobOf, createOciClient, pushArtifact } from "@exclave/oci";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRegistry, aTenant, type RegistryTenant, type TestRegistry } from "../../../../test/a-registry.ts";
import { newSecret, secretHash, type TokenRole } from "../../../auth/index.ts";
import { insertToken } from "../../tokens/index.ts";

const { pools } = await testDatabase();

let registry: TestRegistry;
let tenant: RegistryTenant;
let stranger: RegistryTenant;

beforeAll(async () => {
  registry = await aRegistry(pools);
  tenant = await aTenant(pools);
  stranger = await aTenant(pools);
  const client = createOciClient({
    registryUrl: registry.url,
    credentials: { username: "user", password: tenant.userToken },
  });
  for (const repository of [tenant.repository, tenant.otherRepository]) {
    await pushArtifact(client, {
      repository,
      tag: "v1",
      layers: [{ mediaType: "text/plain", blob: blobOf(repository) }],
    });
  }
});

afterAll(() => registry.close());

interface Answer {
  readonly token: string;
  readonly access_token: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly issued_at: string;
  readonly refresh_token?: string;
}

function basic(secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`user:${secret}`).toString("base64")}` };
}

async function ask(secret: string, ...scopes: string[]): Promise<Answer> {
  const query = new URLSearchParams({ service: registry.host, account: "user" });
  for (const scope of scopes) {
    query.append("scope", scope);
  }
  const response = await fetch(`${registry.url}/v2/token?${query}`, { headers: basic(secret) });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function tokenFor(secret: string, ...scopes: string[]): Promise<string> {
  return (await ask(secret, ...scopes)).token;
}

async function call(token: string, path: string, method = "GET", body?: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return await fetch(`${registry.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
}

async function aUserToken(role: TokenRole, expiresInMilliseconds = 3_600_000): Promise<{ id: string; secret: string }> {
  const id = newId("token");
  const secret = newSecret();
  const { accountId } = tenant;
  const expiresAt = new Date(registry.clock.now().getTime() + expiresInMilliseconds);
  const token = {
    id,
    kind: "user",
    secretHash: secretHash(secret),
    accountId,
    role,
    createdById: accountId,
    expiresAt,
  };
  await inSystem(pools, (connection) => insertToken(connection, { ...token, kind: "user" }));
  return { id, secret };
}

function scopeOf(actions: string, repository = tenant.repository): string {
  return `repository:${repository}:${actions}`;
}

describe("the token endpoint", () => {
  it("answers with a token of its own under both names, and when it was made and how long it holds", async () => {
    const answer = await ask(tenant.userToken, scopeOf("pull"));

    expect(answer.token).not.toContain(tenant.userToken);
    expect(answer.access_token).toBe(answer.token);
    expect(answer.expires_in).toBe(600);
    expect(new Date(answer.issued_at)).toEqual(registry.clock.now());
    expect(answer.scope).toBe(scopeOf("pull"));
    expect(answer.refresh_token).toBeUndefined();
  });

  it("takes OAuth's form, and what the client kept of it", async () => {
    const post = async (form: Record<string, string>): Promise<Answer & { status: number }> => {
      const response = await fetch(`${registry.url}/v2/token`, { method: "POST", body: new URLSearchParams(form) });
      return { ...((await response.json()) as Answer), status: response.status };
    };
    const login = { grant_type: "password", username: "user", password: tenant.userToken, access_type: "offline" };

    const first = await post(login);
    const again = await post({
      grant_type: "refresh_token",
      refresh_token: first.refresh_token!,
      scope: scopeOf("pull"),
    });
    const odd = await post({ ...login, grant_type: "client_credentials" });

    expect(again).toMatchObject({ status: 200, scope: scopeOf("pull") });
    expect((await call(again.access_token, `/v2/${tenant.repository}/tags/list`)).status).toBe(200);
    expect(odd.status).toBe(400);
  });

  it.each([
    ["a user", () => tenant.userToken, "pull,push", "pull,push"],
    ["a user who asks for all", () => tenant.userToken, "*", "pull,push,delete"],
    ["a job", () => tenant.jobToken, "*", "pull,push"],
    ["another org's user", () => stranger.userToken, "pull,push", ""],
  ])("grants %s what is asked for and allowed", async (_who, secretOf, asked, granted) => {
    const { scope } = await ask(secretOf(), scopeOf(asked));

    expect(scope).toBe(granted === "" ? "" : scopeOf(granted));
  });

  it("grants a token that only reads nothing but pull", async () => {
    const { secret } = await aUserToken("org_read_only");

    const { scope, token } = await ask(secret, scopeOf("pull,push,delete"));
    const push = await call(token, `/v2/${tenant.repository}/blobs/uploads/`, "POST");

    expect(scope).toBe(scopeOf("pull"));
    expect(push.status).toBe(403);
    expect((await call(token, `/v2/${tenant.repository}/tags/list`)).status).toBe(200);
  });

  it("grants a job nothing outside of its own repository", async () => {
    const { scope, token } = await ask(tenant.jobToken, scopeOf("pull,push"), scopeOf("pull", tenant.otherRepository));

    expect(scope).toBe(scopeOf("pull,push"));
    expect((await call(token, `/v2/${tenant.otherRepository}/tags/list`)).status).toBe(403);
  });
});

describe("a registry token", () => {
  it("is good for what it was asked for, and says what another must be asked for", async () => {
    const token = await tokenFor(tenant.userToken, scopeOf("pull"));

    const pull = await call(token, `/v2/${tenant.repository}/manifests/v1`);
    const refused = [
      await call(token, `/v2/${tenant.repository}/blobs/uploads/`, "POST"),
      await call(token, `/v2/${tenant.repository}/manifests/v1`, "DELETE"),
      await call(token, `/v2/${tenant.otherRepository}/manifests/v1`),
    ];

    expect(pull.status).toBe(200);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(refused.map(({ headers }) => headers.get("www-authenticate"))).toEqual([
      expect.stringContaining(`scope="${scopeOf("pull,push")}",error="insufficient_scope"`),
      expect.stringContaining(`scope="${scopeOf("delete")}"`),
      expect.stringContaining(`scope="${scopeOf("pull", tenant.otherRepository)}"`),
    ]);
  });

  it("is no token of the product", async () => {
    const token = await tokenFor(tenant.userToken, scopeOf("pull"));

    const response = await fetch(`${registry.url}/v1/account`, { headers: { authorization: `Bearer ${token}` } });

    expect(response.status).toBe(401);
  });

  it("mounts a blob only when it may pull where that lies", async () => {
    const digest = blobOf(tenant.otherRepository).digest;
    const url = `/v2/${tenant.repository}/blobs/uploads/?mount=${digest}&from=${tenant.otherRepository}`;
    const narrow = await tokenFor(tenant.userToken, scopeOf("pull,push"));
    const both = await tokenFor(tenant.userToken, scopeOf("pull,push"), scopeOf("pull", tenant.otherRepository));

    const unread = await call(narrow, url, "POST");
    const unseen = await call(narrow, `/v2/${tenant.repository}/blobs/${digest}`);
    const mounted = await call(both, url, "POST");

    expect([unread.status, unseen.status, mounted.status]).toEqual([202, 404, 201]);
  });

  it("ends ten minutes after it was made", async () => {
    const token = await tokenFor(tenant.userToken, scopeOf("pull"));
    registry.clock.advance(599_000);
    const before = await call(token, `/v2/${tenant.repository}/tags/list`);

    registry.clock.advance(2_000);
    const after = await call(token, `/v2/${tenant.repository}/tags/list`);

    expect([before.status, after.status]).toEqual([200, 401]);
    expect(after.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  it("ends with the token that it was made from: five seconds after that was revoked, or when it expires", async () => {
    const revoked = await aUserToken("org_admin");
    const expiring = await aUserToken("org_admin", 60_000);
    const tokens = [await tokenFor(revoked.secret, scopeOf("pull")), await tokenFor(expiring.secret, scopeOf("pull"))];
    const statuses = async (): Promise<number[]> =>
      await Promise.all(tokens.map(async (token) => (await call(token, `/v2/${tenant.repository}/tags/list`)).status));
    const before = await statuses();

    await sql`update tokens set revoked_at = now() where id = ${revoked.id}`.execute(pools.system);
    registry.clock.advance(5_000);
    const afterRevocation = await statuses();
    registry.clock.advance(60_000);

    expect(before).toEqual([200, 200]);
    expect(afterRevocation).toEqual([401, 200]);
    expect(await statuses()).toEqual([401, 401]);
  });

  it("holds on every replica, and after a restart", async () => {
    const replica = await aRegistry(pools);
    replica.clock.advance(registry.clock.now().getTime() - replica.clock.now().getTime());
    const token = await tokenFor(tenant.userToken, scopeOf("pull"));

    const there = await fetch(`${replica.url}/v2/${tenant.repository}/tags/list`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await registry.restart();

    expect(there.status).toBe(200);
    expect((await call(token, `/v2/${tenant.repository}/tags/list`)).status).toBe(200);
    await replica.close();
  });

  it("is signed with a key that requests cannot read", async () => {
    const reading = rows(pools.app, sql`select secret from registry_signing_keys`);

    await expect(reading).rejects.toThrow(/permission denied/);
  });
});

describe("the list of repositories", () => {
  async function list(token: string, query = ""): Promise<{ repositories: string[]; link: string | null }> {
    const response = await call(token, `/v2/_catalog${query}`);
    expect(response.status).toBe(200);
    const { repositories } = (await response.json()) as { repositories: string[] };
    return { repositories, link: response.headers.get("link") };
  }

  it("shows a user those of the account's orgs, a job its own and another org's user none", async () => {
    const seen = await Promise.all([tenant.userToken, tenant.jobToken, stranger.userToken].map((token) => list(token)));

    expect(seen.map(({ repositories }) => repositories)).toEqual([
      [tenant.repository, tenant.otherRepository].toSorted(),
      [tenant.repository],
      [],
    ]);
  });

  it("comes in pages", async () => {
    const [first, second] = [tenant.repository, tenant.otherRepository].toSorted();

    const page = await list(tenant.userToken, "?n=1");
    const next = await list(tenant.userToken, /<[^?]+(\?[^>]+)>/.exec(page.link!)![1]);

    expect(page.repositories).toEqual([first]);
    expect(next).toEqual({ repositories: [second], link: null });
  });

  it("needs a token that was asked for it", async () => {
    const narrow = await tokenFor(tenant.userToken, scopeOf("pull"));
    const catalog = await tokenFor(tenant.userToken, "registry:catalog:*");

    const refused = await call(narrow, "/v2/_catalog");

    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('scope="registry:catalog:*"');
    expect((await list(catalog)).repositories).toHaveLength(2);
  });
});
