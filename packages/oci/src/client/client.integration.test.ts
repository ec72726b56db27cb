import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sha256Digest } from "@exclave/kernel";
import { type MemoryRegistry, type MemoryRegistryOptions, startMemoryRegistry } from "@exclave/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type PushArtifactOptions, pushArtifact } from "./artifact.ts";
import { blobOf, spoolBlob } from "./blob-source.ts";
import { createOciClient, type OciClient } from "./client.ts";
import { copyArtifact } from "./copy.ts";
import { mediaTypes } from "./manifest.ts";

const CREDENTIALS = { username: "job", password: "secret" };
const open: MemoryRegistry[] = [];

async function aRegistry(options?: MemoryRegistryOptions): Promise<{ registry: MemoryRegistry; client: OciClient }> {
  const registry = await startMemoryRegistry(options);
  open.push(registry);
  return { registry, client: createOciClient({ registryUrl: registry.url, credentials: CREDENTIALS }) };
}

function anArtifact(overrides: Partial<PushArtifactOptions> = {}): PushArtifactOptions {
  return {
    repository: "org/app/component",
    tag: "v1",
    artifactType: "application/vnd.test",
    layers: [{ mediaType: "text/plain", blob: blobOf("a layer"), annotations: { b: "2", a: "1" } }],
    annotations: { z: "26", y: "25" },
    ...overrides,
  };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(body)).toString();
}

function uploads(registry: MemoryRegistry): number {
  return registry.requests.filter((line) => line.startsWith("PUT") && line.includes("/uploads/")).length;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()));
});

describe("pushArtifact", () => {
  it("pushes what can be pulled again, and says how large it all is", async () => {
    const { client } = await aRegistry();

    const pushed = await pushArtifact(client, anArtifact());

    const pulled = await client.pullManifest("org/app/component", "v1");
    expect(pulled.digest).toBe(pushed.digest);
    expect(pulled.manifest).toMatchObject({ artifactType: "application/vnd.test", annotations: { y: "25", z: "26" } });
    expect(pushed).toMatchObject({ mediaType: mediaTypes.manifest, size: pulled.bytes.length + 2 + 7 });
    const layer = await client.pullBlob("org/app/component", pulled.manifest.layers[0]!);
    expect(await textOf(layer.body)).toBe("a layer");
  });

  it("gives the digest it has always given", async () => {
    const { client } = await aRegistry();

    const pushed = await pushArtifact(client, anArtifact());

    expect(pushed.digest).toBe("sha256:d198409219027d632aee8662d405f017340fcf26b6e3719869550b134b287174");
  });

  it("is found by the digest alone when it has no tag, and by its subject", async () => {
    const { client } = await aRegistry();
    const subject = await pushArtifact(client, anArtifact());

    const signature = { artifactType: "application/vnd.signature", subject: subject.descriptor };
    const { tag: _none, ...untagged } = anArtifact(signature);
    const pushed = await pushArtifact(client, untagged);

    expect((await client.pullManifest("org/app/component", pushed.digest)).digest).toBe(pushed.digest);
    expect(await client.tags("org/app/component")).toEqual(["v1"]);
    const found = await client.referrers("org/app/component", subject.digest, "application/vnd.signature");
    expect(found.map(({ digest }) => digest)).toEqual([pushed.digest]);
    expect(await client.referrers("org/app/component", subject.digest, "another/type")).toEqual([]);
  });
});

describe("a client", () => {
  it.each(["bearer", "basic"] as const)("answers a %s challenge once and keeps the answer", async (scheme) => {
    const { registry, client } = await aRegistry({ credentials: CREDENTIALS, scheme });

    await pushArtifact(client, anArtifact());
    await client.pushBlob("org/app/component", blobOf("another"));

    expect(registry.requests.filter((line) => line === "GET /token")).toHaveLength(scheme === "bearer" ? 1 : 0);
    expect(registry.requests.filter((line) => line === "HEAD /v2/org/app/component/blobs/uploads/")).toHaveLength(0);
  });

  it.each(["bearer", "basic"] as const)("says so when the %s credentials are wrong", async (scheme) => {
    const { client } = await aRegistry({ credentials: { ...CREDENTIALS, password: "other" }, scheme });

    await expect(client.tags("a")).rejects.toMatchObject({ kind: "Unauthenticated" });
  });

  it("never sends its token to the host that a location names", async () => {
    const { registry } = await aRegistry({ credentials: CREDENTIALS });
    const seen: (string | null)[] = [];
    const elsewhere = "http://elsewhere.test";
    const spy: typeof fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (url.origin === elsewhere) {
        seen.push(new Headers(init?.headers).get("authorization"));
        return new Response("", { status: 201 });
      }
      const response = await fetch(input, init);
      return url.pathname.endsWith("/uploads/") && response.status === 202
        ? new Response("", { status: 202, headers: { location: `${elsewhere}/upload` } })
        : response;
    };
    const spied = createOciClient({ registryUrl: registry.url, credentials: CREDENTIALS, fetch: spy });

    await spied.pushBlob("a", blobOf("content"));

    expect(seen).toEqual([null]);
  });

  it("sends credentials to no token server in clear when the registry is behind TLS", async () => {
    const answer: typeof fetch = async () =>
      new Response("", { status: 401, headers: { "www-authenticate": 'Bearer realm="http://evil.test/token"' } });
    const client = createOciClient({ registryUrl: "https://r.test", credentials: CREDENTIALS, fetch: answer });

    await expect(client.tags("a")).rejects.toMatchObject({ code: "oci.realm" });
  });

  it("does not upload what the repository has, and mounts what another has", async () => {
    const { registry, client } = await aRegistry();
    await client.pushBlob("one", blobOf("shared"));

    await client.pushBlob("one", blobOf("shared"));
    await client.pushBlob("two", blobOf("shared"), { mountFrom: "one" });

    expect(uploads(registry)).toBe(1);
    expect(await client.hasBlob("two", blobOf("shared").digest)).toBe(true);
    expect(await client.hasBlob("three", blobOf("shared").digest)).toBe(false);
  });

  it.each([
    ["the upload answers 503", /^PUT .*uploads/, 503],
    ["the connection breaks", /^PUT .*uploads/, 0],
    ["the start answers 500", /^POST/, 500],
    ["a look answers 429", /^HEAD/, 429],
  ])("pushes a blob though %s once", async (_what, pattern, status) => {
    const { registry, client } = await aRegistry();
    registry.breakNext(pattern, status);

    await client.pushBlob("a", blobOf("content"));

    expect(await textOf((await client.pullBlob("a", blobOf("content"))).body)).toBe("content");
  });

  it.each([0, 503])("goes on with a chunked upload where it broke, with status %i", async (status) => {
    const { registry, client } = await aRegistry();
    const content = "0123456789".repeat(10);
    registry.breakNext(/^PATCH/, status, 2);

    await client.pushBlob("a", blobOf(content), { chunkBytes: 33 });

    expect(await textOf((await client.pullBlob("a", blobOf(content))).body)).toBe(content);
    expect(registry.requests.filter((line) => line.startsWith("PATCH"))).toHaveLength(4 + 2);
    expect(registry.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it("pushes a file that was spooled from a stream", async () => {
    const { client } = await aRegistry();
    const scratch = await mkdtemp(path.join(os.tmpdir(), "blob-"));

    const blob = await spoolBlob(blobOf("streamed").open(), path.join(scratch, "blob"));
    await client.pushBlob("a", blob);

    expect(blob.digest).toBe(sha256Digest("streamed"));
    expect(await client.hasBlob("a", blob.digest)).toBe(true);
    await rm(scratch, { recursive: true });
  });

  it("refuses content that is not what its digest says", async () => {
    const { registry, client } = await aRegistry();
    const pushed = await pushArtifact(client, anArtifact());
    const layer = blobOf("a layer");
    registry.tamper(layer.digest, "altered");
    registry.tamper(pushed.digest, "{}");

    const pulled = await client.pullBlob("org/app/component", layer);

    await expect(textOf(pulled.body)).rejects.toMatchObject({ code: "oci.digest-mismatch" });
    await expect(client.pullManifest("org/app/component", "v1")).rejects.toMatchObject({ code: "oci.digest-mismatch" });
  });

  it("reads every page of tags", async () => {
    const { client } = await aRegistry();
    for (const tag of ["c", "a", "e", "b", "d"]) {
      await pushArtifact(client, anArtifact({ tag }));
    }

    expect(await client.tags("org/app/component")).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("finds referrers of a registry without the API under the tag made of the digest", async () => {
    const { client } = await aRegistry({ hasReferrers: false });
    const { digest, descriptor } = await pushArtifact(client, anArtifact());
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [descriptor] };
    const bytes = Buffer.from(JSON.stringify(index));

    expect(await client.referrers("org/app/component", digest)).toEqual([]);
    await client.pushManifest("org/app/component", digest.replace(":", "-"), { bytes, mediaType: mediaTypes.index });

    expect(await client.referrers("org/app/component", digest)).toEqual([descriptor]);
  });

  it("tells what is missing from what is refused and what is away", async () => {
    const { registry, client } = await aRegistry();
    const away = createOciClient({ registryUrl: "http://127.0.0.1:1" });

    await expect(client.pullManifest("a", "none")).rejects.toMatchObject({ code: "oci.not-found" });
    expect(await client.headManifest("a", "none")).toBeUndefined();
    registry.breakNext(/tags/, 403);
    await expect(client.tags("a")).rejects.toMatchObject({ code: "oci.denied" });
    await expect(away.tags("a")).rejects.toMatchObject({ code: "oci.unreachable", retryable: true });
  });
});

describe("copyArtifact", () => {
  it("copies an index with all that it names to another registry", async () => {
    const source = await aRegistry();
    const target = await aRegistry({ credentials: CREDENTIALS });
    const { descriptor } = await pushArtifact(source.client, anArtifact());
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [descriptor] };
    const bytes = Buffer.from(JSON.stringify(index));
    await source.client.pushManifest("org/app/component", "all", { bytes, mediaType: mediaTypes.index });

    const digest = await copyArtifact(
      { client: source.client, repository: "org/app/component", reference: "all" },
      { client: target.client, repository: "copies/here", reference: "all" },
    );

    expect(digest).toBe(sha256Digest(bytes));
    const child = await target.client.pullManifest("copies/here", descriptor.digest);
    const layer = await target.client.pullBlob("copies/here", child.manifest.layers[0]!);
    expect(await textOf(layer.body)).toBe("a layer");
  });

  it("moves no bytes within one registry", async () => {
    const { registry, client } = await aRegistry();
    await pushArtifact(client, anArtifact());
    const before = uploads(registry);

    await copyArtifact(
      { client, repository: "org/app/component", reference: "v1" },
      { client, repository: "org/app/other", reference: "v1" },
    );

    expect(uploads(registry)).toBe(before);
    expect(await client.tags("org/app/other")).toEqual(["v1"]);
  });

  it("passes on nothing that is not what its digest says", async () => {
    const source = await aRegistry();
    const target = await aRegistry();
    await pushArtifact(source.client, anArtifact());
    source.registry.tamper(blobOf("a layer").digest, "altered");

    const copy = copyArtifact(
      { client: source.client, repository: "org/app/component", reference: "v1" },
      { client: target.client, repository: "copy", reference: "v1" },
    );

    await expect(copy).rejects.toMatchObject({ code: "oci.digest-mismatch" });
    expect(await target.client.tags("copy")).toEqual([]);
  });
});
