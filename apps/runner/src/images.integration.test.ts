import { type BuildPlan, type ImageBuildPlan, RECIPE_VERSION, type Wire } from "@exclave/contract";
import { createOciClient, mediaTypes, type OciClient } from "@exclave/oci";
import {
  type DebianRegistry,
  type FakeControlPlane,
  type MemoryRegistry,
  type OfferedJob,
  type RunnerProcess,
  type SeenJob,
  startDebianRegistry,
  startFakeControlPlane,
  startMemoryRegistry,
  startRunnerProcess,
} from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage, pushImageIndex } from "../../../packages/oci/test/an-image.ts";
import { failureOf, imageOf } from "../test/outcomes.ts";

describe("a runner takes over", () => {
  let controlPlane: FakeControlPlane;
  let registry: MemoryRegistry;
  let upstream: DebianRegistry;
  let runner: RunnerProcess;
  let there: OciClient;
  let here: OciClient;
  let count = 0;

  beforeAll(async () => {
    [controlPlane, registry, upstream] = await Promise.all([
      startFakeControlPlane(),
      startMemoryRegistry(),
      startDebianRegistry(),
    ]);
    runner = await startRunnerProcess(controlPlane);
    there = createOciClient({ registryUrl: upstream.url });
    here = createOciClient({ registryUrl: registry.url });
  });

  afterAll(async () => {
    await runner.destroy();
    await Promise.all([controlPlane.close(), registry.close(), upstream.close()]);
  });

  const nameOf = (repository: string): string => `${new URL(upstream.url).host}/${repository}`;

  /** What a job tells of an image. */
  function foundOf(repository: string, version: string, digest: string): Wire<"ResolvedUpstream"> {
    const name = nameOf(repository);
    return { name, version, digest, url: `${name}:${version}`, media_type: mediaTypes.manifest };
  }

  async function build(image: ImageBuildPlan, more: Partial<OfferedJob> = {}, bytes = 1_000_000): Promise<SeenJob> {
    count += 1;
    const plan: BuildPlan = {
      build_id: `bld${count}`,
      org_id: "org1",
      app_id: "app1",
      component_id: "cmp1",
      component_name: "web",
      kind: "external_image",
      recipe_version: RECIPE_VERSION,
      awaits_verdict: true,
      image,
      destination: { registry: registry.url, repository: `org1/app1/cmp${count}`, tag: `bld${count}` },
      limits: { source_bytes: bytes, source_files: 100 },
    };
    return await controlPlane.ended(controlPlane.offer({ type: "container-image-build", plan, ...more }));
  }

  it("an image of a registry with the digest that it has there, and tells what it runs on", async () => {
    const digest = await pushImage(there, "team/web", { tag: "1.0", content: "one", architecture: "arm64" });

    const job = await build({ image: nameOf("team/web"), tag: "1.0" });

    const image = imageOf(job);
    const { manifest, bytes } = await here.pullManifest(image.repository, image.tag);
    expect(image).toMatchObject({
      digest,
      platform: { architecture: "arm64", os: "linux" },
      size: bytes.length + manifest.config!.size + 3,
      annotations: {
        "exclave.upstream.url": `${nameOf("team/web")}:1.0`,
        "exclave.upstream.version": "1.0",
        "exclave.upstream.digest": digest,
      },
    });
    const { body } = await here.pullBlob(image.repository, manifest.layers[0]!);
    expect(Buffer.concat(await Array.fromAsync(body)).toString()).toBe("one");
    expect(job.executions[0]!.sources).toEqual([{ image: foundOf("team/web", "1.0", digest) }]);
    expect(job.executions[0]!.outputs).toMatchObject({ source_digest: digest });
  });

  it("an index with the images of all platforms", async () => {
    const digests = [
      await pushImage(there, "team/many", { tag: "amd64", content: "amd64" }),
      await pushImage(there, "team/many", { tag: "arm64", content: "arm64", architecture: "arm64" }),
    ];
    const digest = await pushImageIndex(there, "team/many", { tag: "2", digests });

    const image = imageOf(await build({ image: nameOf("team/many"), tag: "2" }));

    expect(image).toMatchObject({ digest, platform: { architecture: "", os: "" } });
    for (const child of digests) {
      expect(await here.headManifest(image.repository, child)).toMatchObject({ digest: child });
    }
  });

  it("what its plan names by digest, and what an earlier attempt has found, though the tag has moved on", async () => {
    const old = await pushImage(there, "team/moving", { tag: "latest", content: "old" });
    const now = await pushImage(there, "team/moving", { tag: "latest", content: "new" });
    const wanted = { image: nameOf("team/moving"), tag: "latest" };

    const moved = await build(wanted);
    const pinned = await build({ ...wanted, digest: old });
    const recorded = await build(wanted, {
      verdict: () => ({ verdict: "build", reason: "", image: foundOf("team/moving", "latest", old) }),
    });

    expect([moved, pinned, recorded].map((job) => imageOf(job).digest)).toEqual([now, old, old]);
  });

  it("nothing when it is told that nothing has to be built", async () => {
    await pushImage(there, "team/same", { tag: "1", content: "same" });
    const done = { verdict: "done", reason: "nothing changed since build bld0" } as const;

    const job = await build({ image: nameOf("team/same"), tag: "1" }, { verdict: () => done });

    expect(job.executions[0]!.statuses.at(-1)).toBe("finished");
    expect(job.executions[0]!.outputs).toBeUndefined();
  });

  it("nothing that is not there, too large, of no name, or of a registry that does not answer; and says so", async () => {
    await pushImage(there, "team/large", { tag: "1", content: "x".repeat(2_000) });

    const absent = failureOf(await build({ image: nameOf("team/none"), tag: "1" }));
    const large = failureOf(await build({ image: nameOf("team/large"), tag: "1" }, {}, 1_000));
    const nameless = failureOf(await build({ image: nameOf("team/web:1"), tag: "1" }));
    const silent = failureOf(await build({ image: "127.0.0.1:1/web", tag: "1" }));

    expect(absent).toMatchObject({ reason_code: "image.not-found", fault_of: "caller", step: "resolve" });
    expect(absent["message"]).toContain(`${nameOf("team/none")}:1`);
    expect(large).toMatchObject({ reason_code: "image.too-large", fault_of: "source", step: "copy" });
    expect(nameless).toMatchObject({ reason_code: "image.name-refused", fault_of: "caller" });
    expect(silent).toMatchObject({ reason_code: "image.registry-unreachable", fault_of: "source" });
  });
});
