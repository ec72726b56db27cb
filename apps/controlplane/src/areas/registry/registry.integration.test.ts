import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { inOrg, rows, sql } from "@exclave/database";
import { sha256Digest } from "@exclave/kernel";
import { blobOf, copyArtifact, createOciClient, mediaTypes, type OciClient, pushArtifact } from "@exclave/oci";
import { createDirectoryStore, createS3Store } from "@exclave/storage";
import { startS3Server, testDatabase } from "@exclave/testkit";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aRegistry, aTenant, type RegistryTenant, type TestRegistry } from "../../../test/a-registry.ts";
import { hasManifest } from "./manifests/index.ts";

const { pools } = await testDatabase();
const HOUR = 3_600_000;

let registry: TestRegistry;
let tenant: RegistryTenant;
let stranger: RegistryTenant;

beforeAll(async () => {
  tenant = await aTenant(pools);
  stranger = await aTenant(pools);
});

beforeEach(async () => {
  registry = await aRegistry(pools);
});

afterEach(async () => {
  await registry.close();
  // Each test has a directory of its own, so nothing may remember bytes of another's.
  await sql`truncate registry_blobs, registry_repository_blobs, registry_manifests, registry_manifest_references,
    registry_tags, registry_uploads`.execute(pools.system);
});

interface Call {
  readonly method?: string;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

async function call(url: string, { method = "GET", token, headers = {}, body }: Call = {}): Promise<Response> {
  const bearer = token === undefined ? tenant.userToken : token;
  return await fetch(`${registry.url}${url}`, {
    method,
    headers: { ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  });
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { code: string }[] };
  return errors[0]?.code ?? "";
}

function clientOf(token: string): OciClient {
  return createOciClient({ registryUrl: registry.url, credentials: { username: "any", password: token } });
}

async function startUpload(repository = tenant.repository, token?: string): Promise<string> {
  const options = token === undefined ? {} : { token };
  const response = await call(`/v2/${repository}/blobs/uploads/`, { method: "POST", ...options });
  expect(response.status).toBe(202);
  return response.headers.get("location")!;
}

async function pushBlob(
  content: string | Uint8Array,
  { repository = tenant.repository, token = tenant.userToken } = {},
) {
  const digest = sha256Digest(content);
  const url = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
  return await call(url, { method: "POST", body: content, token });
}

async function storedFiles(): Promise<string[]> {
  const found = await readdir(registry.directory, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => path.basename(entry.name));
}

describe("who may do what", () => {
  it("sends clients without a token to the token endpoint", async () => {
    const response = await call("/v2/", { token: null });

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe(
      `Bearer realm="${registry.url}/v2/token",service="${registry.host}"`,
    );
    expect(await codeOf(response)).toBe("UNAUTHORIZED");
  });

  it.each(["GET", "POST"])("hands out a token to %s of the token endpoint", async (method) => {
    const basic = Buffer.from(`job:${tenant.jobToken}`).toString("base64");
    const form = new URLSearchParams({ grant_type: "password", username: "job", password: tenant.jobToken });
    const options =
      method === "GET"
        ? { token: null, headers: { authorization: `Basic ${basic}` } }
        : { token: null, method, body: form.toString() };

    const response = await call(`/v2/token?service=x&scope=repository:${tenant.repository}:pull,push`, options);

    const { token, access_token, expires_in } = (await response.json()) as Record<string, string>;
    expect(access_token).toBe(token);
    expect(Number(expires_in)).toBeGreaterThan(0);
    expect((await call("/v2/", { token: token! })).status).toBe(200);
  });

  it("hands out nothing to nobody or to a wrong password", async () => {
    const basic = Buffer.from("job:wrong").toString("base64");

    const anonymous = await call("/v2/token", { token: null });
    const wrong = await call("/v2/token", { token: null, headers: { authorization: `Basic ${basic}` } });

    expect([anonymous.status, wrong.status]).toEqual([401, 401]);
    expect(anonymous.headers.get("www-authenticate")).toBe('Basic realm="exclave"');
  });

  it("takes Basic credentials directly", async () => {
    const basic = Buffer.from(`user:${tenant.userToken}`).toString("base64");

    const response = await call("/v2/", { token: null, headers: { authorization: `Basic ${basic}` } });

    expect(response.status).toBe(200);
  });

  it("lets a job push and pull in the repository of its plan, delete nothing, and go nowhere else", async () => {
    const client = clientOf(tenant.jobToken);
    const layers = [{ mediaType: "text/plain", blob: blobOf("layer") }];

    const { digest } = await pushArtifact(client, { repository: tenant.repository, tag: "build", layers });
    const elsewhere = [
      await call(`/v2/${tenant.otherRepository}/blobs/uploads/`, { method: "POST", token: tenant.jobToken }),
      await call(`/v2/${tenant.otherRepository}/tags/list`, { token: tenant.jobToken }),
      await call(`/v2/${tenant.repository}/manifests/${digest}`, { method: "DELETE", token: tenant.jobToken }),
    ];
    const foreign = await call(`/v2/${stranger.repository}/tags/list`, { token: tenant.jobToken });

    expect((await client.pullManifest(tenant.repository, "build")).digest).toBe(digest);
    expect(elsewhere.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await codeOf(elsewhere[0]!)).toBe("DENIED");
    expect(foreign.status).toBe(404);
  });

  it("shows another org nothing at all", async () => {
    const layers = [{ mediaType: "text/plain", blob: blobOf("a secret of the tenant") }];
    const target = { repository: tenant.repository, tag: "v1", layers };
    const { digest } = await pushArtifact(clientOf(tenant.userToken), target);
    const upload = await startUpload();
    const base = `/v2/${tenant.repository}`;
    const blob = `${base}/blobs/${layers[0]!.blob.digest}`;
    const requests: readonly (readonly [string, string])[] = [
      ["GET", blob],
      ["HEAD", blob],
      ["DELETE", blob],
      ["GET", `${base}/manifests/v1`],
      ["HEAD", `${base}/manifests/${digest}`],
      ["PUT", `${base}/manifests/v2`],
      ["DELETE", `${base}/manifests/v1`],
      ["GET", `${base}/tags/list`],
      ["GET", `${base}/referrers/${digest}`],
      ["POST", `${base}/blobs/uploads/`],
      ["GET", upload],
      ["PATCH", upload],
      ["PUT", `${upload}?digest=${digest}`],
      ["DELETE", upload],
      ["GET", upload.replace(tenant.repository, stranger.repository)],
    ];

    const statuses: number[] = [];
    for (const [method, url] of requests) {
      statuses.push((await call(url, { method, token: stranger.userToken })).status);
    }

    expect(statuses).toEqual(requests.map(() => 404));
    expect((await call(upload)).status).toBe(204);
  });

  it("shares bytes between orgs, and what each of them can read not at all", async () => {
    const { digest } = blobOf("the same bytes");
    await pushBlob("the same bytes");

    const theirs = `/v2/${stranger.repository}/blobs`;
    const before = await call(`${theirs}/${digest}`, { token: stranger.userToken });
    const mount = `${theirs}/uploads/?mount=${digest}&from=${tenant.repository}`;
    const mounted = await call(mount, { method: "POST", token: stranger.userToken });
    const pushed = await pushBlob("the same bytes", { repository: stranger.repository, token: stranger.userToken });
    const after = await call(`${theirs}/${digest}`, { token: stranger.userToken });

    expect([before.status, mounted.status, pushed.status, after.status]).toEqual([404, 202, 201, 200]);
    expect(await storedFiles()).toEqual([digest.slice("sha256:".length)]);
  });

  it.each([
    ["a component that is not there", (t: RegistryTenant) => t.repository.replace(/cmp.*$/, `cmp${"0".repeat(23)}`)],
    ["a component of another app", (t: RegistryTenant) => t.repository.replace(/app[^/]+/, `app${"0".repeat(23)}`)],
    ["the sandbox of an app that is not there", (t: RegistryTenant) => `${t.orgId}/app${"0".repeat(23)}/sandbox`],
    ["a name that is no id", (t: RegistryTenant) => `${t.orgId}/library/nginx`],
    ["too short a name", (t: RegistryTenant) => t.orgId],
    ["too long a name", (t: RegistryTenant) => `${t.repository}/more`],
  ])("takes nothing for %s", async (_what, nameOf) => {
    const response = await call(`/v2/${nameOf(tenant)}/blobs/uploads/`, { method: "POST" });

    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe("NAME_UNKNOWN");
  });

  it("takes what users push for the sandbox of an app of theirs, and for nobody else's", async () => {
    const repository = tenant.repository.replace(/[^/]+$/, "sandbox");

    const own = await pushBlob("module", { repository });
    const strangers = await pushBlob("module", { repository, token: stranger.userToken });
    const jobs = await pushBlob("module", { repository, token: tenant.jobToken });

    expect([own.status, strangers.status, jobs.status]).toEqual([201, 404, 403]);
  });

  it("knows no repository before something was pushed there", async () => {
    const response = await call(`/v2/${tenant.otherRepository}/tags/list`);

    expect(await codeOf(response)).toBe("NAME_UNKNOWN");
  });
});

describe("an upload", () => {
  it("with the wrong digest is gone, and nothing of it is left", async () => {
    const upload = await startUpload();
    await call(upload, { method: "PATCH", body: "some" });

    const response = await call(`${upload}?digest=${sha256Digest("other")}`, { method: "PUT", body: "thing" });

    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe("DIGEST_INVALID");
    expect((await call(upload)).status).toBe(404);
    expect((await call(`/v2/${tenant.repository}/blobs/${sha256Digest("something")}`)).status).toBe(404);
    expect(await storedFiles()).toEqual([]);
  });

  it("stands where it stood when a chunk is cut off", async () => {
    const upload = await startUpload();
    await call(upload, { method: "PATCH", body: "0123456789" });
    const { promise, resolve } = Promise.withResolvers<void>();
    const request = http.request(`${registry.url}${upload}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${tenant.userToken}`, "content-length": "1000000" },
    });
    request.on("error", () => resolve());
    request.write(Buffer.alloc(300_000));
    setTimeout(() => request.destroy(), 100);
    await promise;

    await expect.poll(storedFiles, { timeout: 5_000 }).toHaveLength(1);

    expect((await call(upload)).headers.get("range")).toBe("0-9");
    const digest = sha256Digest("0123456789abc");
    const finished = await call(`${upload}?digest=${digest}`, { method: "PUT", body: "abc" });
    expect(finished.status).toBe(201);
    expect(await storedFiles()).toEqual([digest.slice("sha256:".length)]);
  });

  it("that the store fails leaves the reason in the log, and none of it in the answer", async () => {
    await registry.close();
    const store = await createDirectoryStore(registry.directory);
    registry = await aRegistry(pools, { ...store, put: () => Promise.reject(new Error("the disk is on fire")) });

    const response = await pushBlob("bytes");

    expect([response.status, await codeOf(response)]).toEqual([500, "UNKNOWN"]);
    expect(registry.logged).toEqual([expect.stringContaining("the disk is on fire")]);
  });

  it.each([
    ["57P01", "database.unavailable"],
    ["53100", "database.full"],
  ])("may come again when the database cannot take it: %s", async (code, expected) => {
    await registry.close();
    const store = await createDirectoryStore(registry.directory);
    const gone = Object.assign(new Error("terminating connection"), { code });
    registry = await aRegistry(pools, { ...store, put: () => Promise.reject(gone) });

    const response = await pushBlob("bytes");

    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ errors: [{ code: "UNAVAILABLE", detail: { code: expected } }] });
    expect(registry.logged).toHaveLength(1);
  });

  it("survives a restart", async () => {
    const upload = await startUpload();
    await call(upload, { method: "PATCH", body: "before " });

    await registry.restart();
    const response = await call(`${upload}?digest=${sha256Digest("before after")}`, { method: "PUT", body: "after" });

    expect(response.status).toBe(201);
  });

  it("takes one of several chunks that come at once, and refuses the others", async () => {
    const upload = await startUpload();

    const answers = await Promise.all(
      ["aaaa", "bbbb", "cccc", "dddd"].map((body) =>
        call(upload, { method: "PATCH", body, headers: { "content-range": "0-3" } }),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([202, 416, 416, 416]);
    expect((await call(upload)).headers.get("range")).toBe("0-3");
    expect(await storedFiles()).toHaveLength(1);
  });

  it("is finished once, however often that is asked at the same time", async () => {
    const upload = await startUpload();
    await call(upload, { method: "PATCH", body: "whole" });
    const url = `${upload}?digest=${sha256Digest("whole")}`;

    const answers = await Promise.all([1, 2, 3].map(() => call(url, { method: "PUT" })));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404]);
    expect(await (await call(`/v2/${tenant.repository}/blobs/${sha256Digest("whole")}`)).text()).toBe("whole");
  });

  it("of one blob may run several times at once", async () => {
    const content = randomBytes(200_000);

    const answers = await Promise.all(Array.from({ length: 6 }, () => pushBlob(content)));

    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(await storedFiles()).toHaveLength(1);
  });

  it.each([
    ["bytes 5-1", 416],
    ["nonsense", 416],
    ["0-99", 416],
  ])("refuses the Content-Range %s for five bytes", async (range, status) => {
    const upload = await startUpload();

    const response = await call(upload, { method: "PATCH", body: "12345", headers: { "content-range": range } });

    expect(response.status).toBe(status);
    expect(await codeOf(response)).toBe("BLOB_UPLOAD_INVALID");
  });

  it("expires a day after its last chunk, and is swept away", async () => {
    const upload = await startUpload();
    await call(upload, { method: "PATCH", body: "some" });
    registry.clock.advance(23 * HOUR);
    await call(upload, { method: "PATCH", body: "more" });
    registry.clock.advance(23 * HOUR);
    const alive = await call(upload);

    registry.clock.advance(2 * HOUR);
    const expired = await call(upload);
    const swept = await registry.sweep();

    expect([alive.status, expired.status]).toEqual([204, 404]);
    expect(swept.uploads).toBe(1);
    expect(await storedFiles()).toEqual([]);
  });
});

describe("a manifest", () => {
  const empty = { mediaType: mediaTypes.empty, digest: sha256Digest("{}"), size: 2 };
  const image = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: empty, layers: [empty] };

  async function put(value: unknown, mediaType: string = mediaTypes.manifest): Promise<Response> {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    const url = `/v2/${tenant.repository}/manifests/v1`;
    return await call(url, { method: "PUT", headers: { "content-type": mediaType }, body });
  }

  it.each([
    ["is no JSON", "{", "MANIFEST_INVALID", 400],
    ["has no config", { ...image, config: undefined }, "MANIFEST_INVALID", 400],
    [
      "names a blob that is not here",
      { ...image, layers: [{ ...empty, digest: sha256Digest("no") }] },
      "MANIFEST_BLOB_UNKNOWN",
      400,
    ],
    ["names a blob with another size", { ...image, layers: [{ ...empty, size: 3 }] }, "MANIFEST_INVALID", 400],
    ["is of an unknown type", { ...image, mediaType: "application/json" }, "MANIFEST_INVALID", 400],
    ["contradicts its header", { ...image, mediaType: mediaTypes.dockerManifest }, "MANIFEST_INVALID", 400],
    ["is too large", { ...image, annotations: { a: "x".repeat(4 * 1024 * 1024) } }, "MANIFEST_INVALID", 413],
  ])("is refused when it %s", async (_what, value, code, status) => {
    await pushBlob("{}");

    const response = await put(value);

    expect(response.status).toBe(status);
    expect(await codeOf(response)).toBe(code);
    expect((await call(`/v2/${tenant.repository}/manifests/v1`)).status).toBe(404);
  });

  it("is taken with a blob that only another repository has, once that is mounted", async () => {
    await pushBlob("{}", { repository: tenant.otherRepository });
    const early = await put(image);

    const mount = `/v2/${tenant.repository}/blobs/uploads/?mount=${empty.digest}&from=${tenant.otherRepository}`;
    await call(mount, { method: "POST" });
    const taken = await put(image);

    expect([early.status, taken.status]).toEqual([400, 201]);
  });

  it("leaves one audit row for its push and one for its removal", async () => {
    await pushBlob("{}");
    await put(image);
    await call(`/v2/${tenant.repository}/manifests/v1`, { method: "DELETE" });

    const found = await rows<{ action: string }>(
      pools.system,
      sql`select action from audit_entries where org_id = ${tenant.orgId} and details->>'repository' = ${tenant.repository}
          and action like 'registry.%' order by created_at desc limit 2`,
    );

    expect(found.map(({ action }) => action)).toEqual(["registry.manifest-delete", "registry.manifest-push"]);
  });

  it("is known to builds by its digest", async () => {
    await pushBlob("{}");
    const digest = (await put(image)).headers.get("docker-content-digest")!;

    const known = await inOrg(pools, tenant.orgId, async (connection) => [
      await hasManifest(connection, tenant.repository, digest),
      await hasManifest(connection, tenant.otherRepository, digest),
    ]);
    const toStrangers = await inOrg(pools, stranger.orgId, (connection) =>
      hasManifest(connection, tenant.repository, digest),
    );

    expect([...known, toStrangers]).toEqual([true, false, false]);
  });

  it("is kept whole: what it names cannot be removed before it", async () => {
    await pushBlob("{}");
    await put(image);

    const response = await call(`/v2/${tenant.repository}/blobs/${empty.digest}`, { method: "DELETE" });

    expect(response.status).toBe(405);
    expect(await codeOf(response)).toBe("UNSUPPORTED");
  });
});

describe("a request that makes no sense", () => {
  const nothing = encodeURIComponent("\0");

  it.each([
    ["a tag to go on after", () => `/v2/${tenant.repository}/tags/list?last=${nothing}`],
    ["a repository to go on after", () => `/v2/_catalog?last=${nothing}`],
    ["a type of referrers", () => `/v2/${tenant.repository}/referrers/${sha256Digest("")}?artifactType=${nothing}`],
    ["an upload", () => `/v2/${tenant.repository}/blobs/uploads/${nothing}`],
    ["a tag given twice", () => `/v2/${tenant.repository}/tags/list?last=a&last=b`],
  ])("is told so: %s", async (_what, url) => {
    const response = await call(url());

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ detail: { code: "registry.parameter" } }] });
  });

  it("is told so when it mounts from two places at once", async () => {
    const from = `from=${tenant.repository}&from=${tenant.otherRepository}`;

    const response = await call(`/v2/${tenant.repository}/blobs/uploads/?mount=${sha256Digest("")}&${from}`, {
      method: "POST",
    });

    expect(response.status).toBe(400);
  });

  it("leaves its connection for the next when its body is too large", async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const send = async (method: string, url: string, body?: Uint8Array): Promise<number | undefined> => {
      const headers = { authorization: `Bearer ${tenant.userToken}` };
      const request = http.request(`${registry.url}${url}`, { agent, method, headers });
      request.end(body);
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      response.resume();
      await once(response, "end");
      return response.statusCode;
    };

    const statuses = [
      await send("PUT", `/v2/${tenant.repository}/manifests/large`, new Uint8Array(16 * 1024 * 1024)),
      await send("GET", "/v2/"),
    ];

    agent.destroy();
    expect(statuses).toEqual([413, 200]);
  });
});

describe("sweeping", () => {
  const blob = blobOf("an abandoned layer");

  it("keeps what a manifest names, however old", async () => {
    const layers = [{ mediaType: "text/plain", blob }];
    await pushArtifact(clientOf(tenant.userToken), { repository: tenant.repository, tag: "old", layers });
    registry.clock.advance(1_000 * HOUR);

    const swept = await registry.sweep();

    expect(swept).toEqual({ uploads: 0, links: 0, blobs: 0 });
    expect(await clientOf(tenant.userToken).hasBlob(tenant.repository, blob.digest)).toBe(true);
  });

  it("removes a blob that no manifest has named for a week, and takes it again after", async () => {
    await pushBlob("an abandoned layer");
    registry.clock.advance(6 * 24 * HOUR);
    const early = await registry.sweep();

    registry.clock.advance(2 * 24 * HOUR);
    const late = await registry.sweep();

    expect([early, late]).toEqual([
      { uploads: 0, links: 0, blobs: 0 },
      { uploads: 0, links: 1, blobs: 1 },
    ]);
    expect(await storedFiles()).toEqual([]);
    expect((await pushBlob("an abandoned layer")).status).toBe(201);
    expect(await (await call(`/v2/${tenant.repository}/blobs/${blob.digest}`)).text()).toBe("an abandoned layer");
  });

  it("never takes bytes from whoever links them at the same time", async () => {
    for (let round = 0; round < 10; round++) {
      const content = `contended ${round}`;
      const { digest } = blobOf(content);
      await pushBlob(content);
      await call(`/v2/${tenant.repository}/blobs/${digest}`, { method: "DELETE" });
      await sql`update registry_blobs set held_at = now() - interval '2 hours'`.execute(pools.system);

      const [pushed] = await Promise.all([pushBlob(content), registry.sweep()]);

      expect(pushed.status).toBe(201);
      expect(await (await call(`/v2/${tenant.repository}/blobs/${digest}`)).text()).toBe(content);
    }
  });
});

describe("over an S3 store", () => {
  it("takes blobs whole and in pieces, gives ranges of them, and sweeps", async () => {
    const s3 = await startS3Server();
    await registry.close();
    registry = await aRegistry(pools, createS3Store({ ...s3, partBytes: 50_000 }));
    const client = clientOf(tenant.userToken);
    const whole = randomBytes(120_000);
    const pieces = blobOf(randomBytes(120_000));

    const pushed = await pushBlob(whole);
    await client.pushBlob(tenant.repository, pieces, { chunkBytes: 50_000 });
    const url = `/v2/${tenant.repository}/blobs/${blobOf(whole).digest}`;
    const part = await call(url, { headers: { range: "bytes=100000-" } });
    const pulled = await client.pullBlob(tenant.repository, pieces);

    expect([pushed.status, part.status]).toEqual([201, 206]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100_000))).toBe(true);
    expect(Buffer.concat(await Array.fromAsync(pulled.body))).toHaveLength(120_000);
    registry.clock.advance(8 * 24 * HOUR);
    expect(await registry.sweep()).toMatchObject({ links: 2, blobs: 2 });
    expect(s3.unfinishedUploads).toBe(0);
    await s3.close();
  });
});

describe("our own client", () => {
  it("pushes in chunks, copies between repositories and finds referrers", async () => {
    const client = clientOf(tenant.userToken);
    const layer = blobOf(randomBytes(100_000));
    await client.pushBlob(tenant.repository, layer, { chunkBytes: 30_000 });
    const layers = [{ mediaType: "application/octet-stream", blob: layer }];
    const { digest, descriptor } = await pushArtifact(client, { repository: tenant.repository, tag: "v1", layers });
    await pushArtifact(client, { repository: tenant.repository, artifactType: "a/b", layers: [], subject: descriptor });

    const copied = await copyArtifact(
      { client, repository: tenant.repository, reference: "v1" },
      { client, repository: tenant.otherRepository, reference: "copy" },
    );

    expect(copied).toBe(digest);
    expect(await client.tags(tenant.otherRepository)).toEqual(["copy"]);
    expect(await client.referrers(tenant.repository, digest)).toHaveLength(1);
    const pulled = await client.pullBlob(tenant.otherRepository, layer);
    expect(Buffer.concat(await Array.fromAsync(pulled.body))).toHaveLength(100_000);
  });
});
