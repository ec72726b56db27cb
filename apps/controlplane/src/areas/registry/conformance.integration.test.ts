// The cases of the distribution specification's own conformance suite, by category, as requests.
import { randomBytes } from "node:crypto";
import { sha256Digest } from "@exclave/kernel";
import { mediaTypes } from "@exclave/oci";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRegistry, aTenant, type RegistryTenant, type TestRegistry } from "../../../test/a-registry.ts";

const { pools } = await testDatabase();
const NOWHERE = `sha256:${"0".repeat(64)}`;

let registry: TestRegistry;
let tenant: RegistryTenant;

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly repository?: string;
}

/** A request below the repository, or to a location that an answer named. */
async function call(path: string, { method = "GET", headers = {}, body, repository }: Call = {}): Promise<Response> {
  const url = path.startsWith("/") ? path : `/v2/${repository ?? tenant.repository}/${path}`;
  return await fetch(`${registry.url}${url}`, {
    method,
    headers: { authorization: `Bearer ${tenant.userToken}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  });
}

async function startUpload(): Promise<string> {
  const response = await call("blobs/uploads/", { method: "POST" });
  expect(response.status).toBe(202);
  return locationOf(response);
}

function locationOf(response: Response): string {
  const location = response.headers.get("location");
  expect(location).toMatch(/^\/v2\//);
  return location!;
}

async function pushBlob(content: Uint8Array | string, repository?: string): Promise<string> {
  const digest = sha256Digest(content);
  const options = { method: "POST", body: content, ...(repository ? { repository } : {}) };
  const response = await call(`blobs/uploads/?digest=${digest}`, options);
  expect(response.status).toBe(201);
  return digest;
}

async function aManifest(overrides: object = {}): Promise<string> {
  const config = randomBytes(20).toString("hex");
  const layer = randomBytes(200);
  await pushBlob(config);
  await pushBlob(layer);
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: sha256Digest(config),
      size: config.length,
    },
    layers: [{ mediaType: "application/octet-stream", digest: sha256Digest(layer), size: layer.length }],
    ...overrides,
  });
}

async function putManifest(
  reference: string,
  body: string,
  mediaType: string = mediaTypes.manifest,
): Promise<Response> {
  return await call(`manifests/${reference}`, { method: "PUT", headers: { "content-type": mediaType }, body });
}

async function errorOf(response: Response): Promise<{ code: string; message: string }> {
  const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
  expect(errors).toHaveLength(1);
  return errors[0]!;
}

beforeAll(async () => {
  registry = await aRegistry(pools);
  tenant = await aTenant(pools);
});

afterAll(() => registry.close());

describe("pull", () => {
  it("answers the check for the protocol", async () => {
    const response = await call("/v2/");

    expect(response.status).toBe(200);
    expect(response.headers.get("docker-distribution-api-version")).toBe("registry/2.0");
  });

  it.each(["HEAD", "GET"])("answers 404 to %s of a blob that is not there", async (method) => {
    const response = await call(`blobs/${NOWHERE}`, { method });

    expect(response.status).toBe(404);
  });

  it("answers HEAD and GET of a blob with its length, digest and bytes", async () => {
    const content = randomBytes(3_000);
    const digest = await pushBlob(content);

    const head = await call(`blobs/${digest}`, { method: "HEAD" });
    const get = await call(`blobs/${digest}`);

    for (const response of [head, get]) {
      expect(response.status).toBe(200);
      expect(response.headers.get("content-length")).toBe("3000");
      expect(response.headers.get("docker-content-digest")).toBe(digest);
    }
    expect(Buffer.from(await get.arrayBuffer()).equals(content)).toBe(true);
  });

  it.each(["HEAD", "GET"])("answers 404 to %s of a manifest that is not there", async (method) => {
    expect((await call(`manifests/${NOWHERE}`, { method })).status).toBe(404);
    expect((await call("manifests/nothing", { method })).status).toBe(404);
  });

  it("answers HEAD and GET of a manifest by digest and by tag, the very bytes", async () => {
    const manifest = await aManifest();
    const digest = sha256Digest(manifest);
    await putManifest("pull-tag", manifest);

    for (const reference of [digest, "pull-tag"]) {
      const head = await call(`manifests/${reference}`, { method: "HEAD" });
      const get = await call(`manifests/${reference}`);
      expect([head.status, get.status]).toEqual([200, 200]);
      expect(head.headers.get("content-length")).toBe(String(manifest.length));
      expect(head.headers.get("content-type")).toBe(mediaTypes.manifest);
      expect(get.headers.get("docker-content-digest")).toBe(digest);
      expect(await get.text()).toBe(manifest);
    }
  });

  it("answers 400 with an error of the protocol to a reference that is no digest", async () => {
    const response = await putManifest("sha256:totallywrong", "blablabla");

    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe("DIGEST_INVALID");
  });

  it.each([
    ["bytes=0-9", 0, 10],
    ["bytes=90-", 90, 100],
    ["bytes=-5", 95, 100],
    ["bytes=95-1000", 95, 100],
  ])("answers the range %s", async (range, from, to) => {
    const content = randomBytes(100);
    const digest = await pushBlob(content);

    const response = await call(`blobs/${digest}`, { headers: { range } });

    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/100`);
    expect(Buffer.from(await response.arrayBuffer()).equals(content.subarray(from, to))).toBe(true);
  });

  it("answers 416 to a range outside of the blob", async () => {
    const digest = await pushBlob(randomBytes(100));

    const response = await call(`blobs/${digest}`, { headers: { range: "bytes=100-" } });

    expect(response.status).toBe(416);
  });
});

describe("push: streamed", () => {
  it("takes a blob in one PATCH of unknown length, and its digest in a PUT", async () => {
    const content = randomBytes(50_000);
    const location = await startUpload();
    async function* stream(): AsyncIterable<Uint8Array> {
      yield content.subarray(0, 20_000);
      yield content.subarray(20_000);
    }

    const patched = await fetch(`${registry.url}${location}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${tenant.userToken}` },
      body: ReadableStream.from(stream()),
      duplex: "half",
    });
    const put = await call(`${locationOf(patched)}?digest=${sha256Digest(content)}`, { method: "PUT" });

    expect([patched.status, put.status]).toEqual([202, 201]);
    expect((await call(locationOf(put))).status).toBe(200);
  });
});

describe("push: monolithic", () => {
  it("takes a blob in the POST itself", async () => {
    const digest = sha256Digest("in one request");
    const options = { method: "POST", body: "in one request" };

    const response = await call(`blobs/uploads/?digest=${digest}`, options);

    expect(response.status).toBe(201);
    expect(await (await call(`blobs/${digest}`)).text()).toBe("in one request");
  });

  it("takes a blob in a POST and a PUT", async () => {
    const location = await startUpload();
    const digest = sha256Digest("in two requests");

    const response = await call(`${location}?digest=${digest}`, { method: "PUT", body: "in two requests" });

    expect(response.status).toBe(201);
    expect(locationOf(response)).toBe(`/v2/${tenant.repository}/blobs/${digest}`);
    expect(await (await call(locationOf(response))).text()).toBe("in two requests");
  });

  it("takes an empty blob", async () => {
    const location = await startUpload();
    const digest = sha256Digest("");

    const response = await call(`${location}?digest=${digest}`, { method: "PUT" });

    expect(response.status).toBe(201);
    expect((await call(`blobs/${digest}`)).headers.get("content-length")).toBe("0");
  });
});

describe("push: chunked", () => {
  const first = randomBytes(3_000);
  const second = randomBytes(2_000);
  const chunk = (body: Uint8Array, offset: number): Call => ({
    method: "PATCH",
    headers: { "content-range": `${offset}-${offset + body.length - 1}`, "content-type": "application/octet-stream" },
    body,
  });

  it("answers 416 to a chunk that comes too early or again, and 204 with the place to go on", async () => {
    const location = await startUpload();

    const early = await call(location, chunk(second, first.length));
    const taken = await call(location, chunk(first, 0));
    const again = await call(locationOf(taken), chunk(first, 0));
    const status = await call(location);
    const last = await call(locationOf(status), chunk(second, first.length));
    const whole = Buffer.concat([first, second]);
    const put = await call(`${locationOf(last)}?digest=${sha256Digest(whole)}`, { method: "PUT" });

    expect([early, taken, again, status, last, put].map((response) => response.status)).toEqual([
      416, 202, 416, 204, 202, 201,
    ]);
    expect(taken.headers.get("range")).toBe("0-2999");
    expect(status.headers.get("range")).toBe("0-2999");
    expect(last.headers.get("range")).toBe("0-4999");
    const pulled = await call(locationOf(put));
    expect(Buffer.from(await pulled.arrayBuffer()).equals(whole)).toBe(true);
  });

  it("takes the last chunk with the PUT", async () => {
    const location = await startUpload();
    await call(location, chunk(first, 0));
    const digest = sha256Digest(Buffer.concat([first, second]));

    const put = await call(`${location}?digest=${digest}`, { ...chunk(second, first.length), method: "PUT" });

    expect(put.status).toBe(201);
  });

  it("forgets an upload that was cancelled", async () => {
    const location = await startUpload();
    await call(location, chunk(first, 0));

    const cancelled = await call(location, { method: "DELETE" });

    expect(cancelled.status).toBe(204);
    expect((await call(location)).status).toBe(404);
    expect((await errorOf(await call(location, chunk(second, 3_000)))).code).toBe("BLOB_UPLOAD_UNKNOWN");
  });
});

describe("push: mount", () => {
  const mount = (digest: string, from?: string): Promise<Response> => {
    const query = new URLSearchParams({ mount: digest, ...(from ? { from } : {}) });
    return call(`blobs/uploads/?${query}`, { method: "POST", repository: tenant.otherRepository });
  };

  it("mounts a blob of another repository", async () => {
    const digest = await pushBlob("to be mounted");

    const response = await mount(digest, tenant.repository);

    expect(response.status).toBe(201);
    expect(locationOf(response)).toBe(`/v2/${tenant.otherRepository}/blobs/${digest}`);
    expect(await (await call(locationOf(response))).text()).toBe("to be mounted");
  });

  it("opens an upload when it is not said from where, or there is no such blob", async () => {
    const digest = await pushBlob("not to be mounted");

    expect((await mount(digest)).status).toBe(202);
    expect((await mount(NOWHERE, tenant.repository)).status).toBe(202);
    expect((await call(`blobs/${digest}`, { repository: tenant.otherRepository })).status).toBe(404);
  });
});

describe("push: manifests", () => {
  it("takes one manifest under several tags", async () => {
    const manifest = await aManifest();

    for (const tag of ["many-0", "many-1", "many-2"]) {
      const response = await putManifest(tag, manifest);
      expect(response.status).toBe(201);
      expect(locationOf(response)).toBe(`/v2/${tenant.repository}/manifests/${sha256Digest(manifest)}`);
      expect(response.headers.get("docker-content-digest")).toBe(sha256Digest(manifest));
    }
    expect((await call(`manifests/${sha256Digest(manifest)}`)).status).toBe(200);
  });

  it("takes a manifest without layers, and one by its digest alone", async () => {
    const manifest = await aManifest({ layers: [] });

    const response = await putManifest(sha256Digest(manifest), manifest);

    expect(response.status).toBe(201);
  });

  it("takes an index whose manifests are here, and none other", async () => {
    const manifest = await aManifest();
    const child = { mediaType: mediaTypes.manifest, digest: sha256Digest(manifest), size: manifest.length };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [child] });

    const early = await putManifest("index", index, mediaTypes.index);
    await putManifest(child.digest, manifest);
    const taken = await putManifest("index", index, mediaTypes.index);

    expect([early.status, taken.status]).toEqual([400, 201]);
    expect((await errorOf(early)).code).toBe("MANIFEST_BLOB_UNKNOWN");
    expect((await call("manifests/index")).headers.get("content-type")).toBe(mediaTypes.index);
  });
});

describe("content discovery", () => {
  it("lists tags in order, by pages of n, and after last", async () => {
    const repository = tenant.otherRepository;
    const config = await pushBlob("{}", repository);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.empty, digest: config, size: 2 },
      layers: [],
    });
    for (const tag of ["test2", "TEST0", "test0", "test1"]) {
      const headers = { "content-type": mediaTypes.manifest };
      await call(`manifests/${tag}`, { method: "PUT", headers, body: manifest, repository });
    }

    const all = await call("tags/list", { repository });
    const two = await call("tags/list?n=2", { repository });
    const link = /<([^>]+)>; rel="next"/.exec(two.headers.get("link") ?? "")?.[1];
    const rest = await call(link!);
    const none = await call("tags/list?n=0", { repository });
    const after = await call("tags/list?last=test0&n=1", { repository });

    expect(await all.json()).toEqual({ name: repository, tags: ["TEST0", "test0", "test1", "test2"] });
    expect(all.headers.get("link")).toBeNull();
    expect(((await two.json()) as { tags: string[] }).tags).toEqual(["TEST0", "test0"]);
    expect(((await rest.json()) as { tags: string[] }).tags).toEqual(["test1", "test2"]);
    expect(rest.headers.get("link")).toBeNull();
    expect(((await none.json()) as { tags: string[] }).tags).toEqual([]);
    expect(((await after.json()) as { tags: string[] }).tags).toEqual(["test1"]);
    expect((await call("tags/list?n=many", { repository })).status).toBe(400);
  });

  it("answers an empty index of referrers for what nobody refers to, be it there or not", async () => {
    const response = await call(`referrers/${NOWHERE}`);

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(mediaTypes.index);
    expect(await response.json()).toEqual({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });
    expect((await call("referrers/sha256:wrong")).status).toBe(400);
  });

  it("lists what refers to a manifest, also to one that is not there yet, and filters by type", async () => {
    const subject = { mediaType: mediaTypes.manifest, digest: `sha256:${"5".repeat(64)}`, size: 7 };
    const signature = await aManifest({
      subject,
      artifactType: "application/vnd.signature",
      annotations: { by: "us" },
    });
    const bom = await aManifest({ subject, artifactType: "application/vnd.bom" });
    const plain = await aManifest({ subject });
    const pushed = await Promise.all(
      [signature, bom, plain].map((manifest) => putManifest(sha256Digest(manifest), manifest)),
    );

    const all = await call(`referrers/${subject.digest}`);
    const filtered = await call(`referrers/${subject.digest}?artifactType=application/vnd.signature`);

    expect(pushed.map(({ headers }) => headers.get("oci-subject"))).toEqual(Array(3).fill(subject.digest));
    const { manifests } = (await all.json()) as { manifests: { artifactType: string }[] };
    expect(manifests.map(({ artifactType }) => artifactType).sort()).toEqual([
      "application/vnd.bom",
      "application/vnd.oci.image.config.v1+json",
      "application/vnd.signature",
    ]);
    expect(filtered.headers.get("oci-filters-applied")).toBe("artifactType");
    expect(await filtered.json()).toMatchObject({
      manifests: [
        {
          mediaType: mediaTypes.manifest,
          digest: sha256Digest(signature),
          size: signature.length,
          annotations: { by: "us" },
        },
      ],
    });
  });
});

describe("content management", () => {
  it("removes a tag and leaves its manifest", async () => {
    const manifest = await aManifest();
    await putManifest("to-remove", manifest);

    const response = await call("manifests/to-remove", { method: "DELETE" });

    expect(response.status).toBe(202);
    expect((await call("manifests/to-remove")).status).toBe(404);
    expect((await call(`manifests/${sha256Digest(manifest)}`)).status).toBe(200);
  });

  it("removes a manifest with its tags, and then its blobs", async () => {
    const manifest = await aManifest();
    const digest = sha256Digest(manifest);
    const { layers } = JSON.parse(manifest) as { layers: { digest: string }[] };
    const layer = layers[0]!.digest;
    await putManifest("removed-with-it", manifest);

    const tooEarly = await call(`blobs/${layer}`, { method: "DELETE" });
    const removed = await call(`manifests/${digest}`, { method: "DELETE" });
    const again = await call(`manifests/${digest}`, { method: "DELETE" });
    const blob = await call(`blobs/${layer}`, { method: "DELETE" });

    expect([tooEarly.status, removed.status, again.status, blob.status]).toEqual([405, 202, 404, 202]);
    expect((await call(`manifests/${digest}`)).status).toBe(404);
    const { tags } = (await (await call("tags/list")).json()) as { tags: string[] };
    expect(tags).not.toContain("removed-with-it");
    expect((await call(`blobs/${layer}`)).status).toBe(404);
    expect((await call(`blobs/${layer}`, { method: "DELETE" })).status).toBe(404);
  });
});
