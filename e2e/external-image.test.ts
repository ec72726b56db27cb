import { execFileSync } from "node:child_process";
import { type Client, createClient } from "@exclave/client";
import type { RequestBody, Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";
import { createOciClient, type OciClient } from "@exclave/oci";
import { type DebianRegistry, startDebianRegistry } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage, pushImageIndex } from "../packages/oci/test/an-image.ts";
import { newDataDirectory, type Product, startProduct, stopProduct } from "./product.ts";

const directory = newDataDirectory();
let product: Product;
let registry: DebianRegistry;
let upstream: OciClient;
let client: Client;
let api: { url: string; token: string; org_id: string };
let appId: string;

beforeAll(async () => {
  product = startProduct({ dataDirectory: directory.path, flags: ["--allow-local-sources"] });
  [registry, api] = await Promise.all([startDebianRegistry(), product.ready]);
  upstream = createOciClient({ registryUrl: registry.url });
  client = createClient({ url: api.url, token: api.token, orgId: api.org_id });
  appId = (await client.call("create_app", { body: { name: "shop" } })).id!;
});

afterAll(async () => {
  await stopProduct(product);
  await registry.close();
  directory.remove();
});

const nameOf = (repository: string): string => `${new URL(registry.url).host}/${repository}`;

async function anImage(name: string, body: RequestBody<"create_external_image_component_config">): Promise<string> {
  const { id } = await client.call("create_component", { path: { app_id: appId }, body: { name } });
  await client.call("create_external_image_component_config", { path: { component_id: id! }, body });
  return id!;
}

function ask(componentId: string): Promise<Wire<"ComponentBuild">> {
  return client.call("create_component_build", { path: { component_id: componentId }, body: { use_latest: true } });
}

async function ended(id: string | undefined): Promise<Wire<"ComponentBuild">> {
  for (;;) {
    const found = await client.call("get_build", { path: { build_id: id! } });
    if (["active", "error", "cancelled"].includes(found.status ?? "")) {
      return found;
    }
    await sleep(25);
  }
}

async function build(componentId: string): Promise<Wire<"ComponentBuild">> {
  return await ended((await ask(componentId)).id);
}

describe("a component that is an image of others", () => {
  it("is taken over by digest, is unchanged until its tag has another, and a retry takes the same again", async () => {
    const first = await pushImage(upstream, "team/web", { tag: "1", content: "one" });
    const componentId = await anImage("web", { image_url: nameOf("team/web"), tag: "1" });

    const built = await build(componentId);
    const same = await build(componentId);
    const second = await pushImage(upstream, "team/web", { tag: "1", content: "two" });
    const moved = await build(componentId);
    const path = { component_id: componentId, build_id: built.id! };
    const again = await client.call("retry_component_build", { path, body: {} });

    expect(built).toMatchObject({
      status: "active",
      no_op: false,
      source_digest: first,
      source_image: `${nameOf("team/web")}:1`,
      resolved_tag: "1",
      oci_artifact: { digest: first, os: "linux", architecture: "amd64" },
    });
    expect(same).toMatchObject({ status: "active", no_op: true, checksum: built.checksum });
    expect(moved).toMatchObject({ status: "active", no_op: false, oci_artifact: { digest: second } });
    expect(again).toMatchObject({ status: "active", no_op: true, oci_artifact: { digest: first } });
  });

  it("is pulled from our registry by other tools, with the images of all platforms", async () => {
    const digests = [
      await pushImage(upstream, "team/many", { tag: "a", content: "a" }),
      await pushImage(upstream, "team/many", { tag: "b", content: "b", architecture: "arm64" }),
    ];
    const digest = await pushImageIndex(upstream, "team/many", { tag: "2", digests });
    const componentId = await anImage("many", { image_url: `${nameOf("team/many")}@${digest}`, tag: "" });

    const { status, oci_artifact: artifact } = await build(componentId);

    expect({ status, digest: artifact?.digest }).toEqual({ status: "active", digest });
    const reference = `docker://${new URL(api.url).host}/${artifact!.repository}@${digest}`;
    const flags = ["--raw", "--tls-verify=false", "--creds", `token:${api.token}`];
    const raw = execFileSync("skopeo", ["inspect", ...flags, reference], { encoding: "utf8" });
    expect(JSON.parse(raw)).toMatchObject({ manifests: digests.map((each) => ({ digest: each })) });
  });

  it("fails with its reason where the image is not there, and is taken over once it is", async () => {
    const componentId = await anImage("late", { image_url: nameOf("team/late"), tag: "1" });

    const own = await build(await anImage("own", { image_url: `${new URL(api.url).host}/other/app/web`, tag: "1" }));
    const failed = await build(componentId);
    const digest = await pushImage(upstream, "team/late", { tag: "1", content: "late" });
    const path = { component_id: componentId, build_id: failed.id! };
    const retried = await ended((await client.call("retry_component_build", { path, body: {} })).id);

    expect(own).toMatchObject({ status: "error", reason_code: "image.not-found", fault_of: "caller" });
    expect(failed).toMatchObject({ status: "error", reason_code: "image.not-found", fault_of: "caller" });
    expect(retried).toMatchObject({ status: "active", oci_artifact: { digest } });
  });

  it.each([
    [
      "private",
      {
        image_url: "1.dkr.ecr.eu-north-1.amazonaws.com/web",
        tag: "1",
        aws_ecr_image_config: { iam_role_arn: "arn:aws:iam::1:role/pull", aws_region: "eu-north-1" },
      },
      "aws_ecr_image_config",
    ],
    ["ranged", { image_url: "ghcr.io/acme/web", tag: "", update_policy: "^1" }, "update_policy"],
    ["templated", { image_url: "ghcr.io/acme/web", tag: "{{.nuon.inputs.inputs.tag}}" }, "template"],
  ])("is refused a build where it is %s, with what to do instead", async (name, body, word) => {
    const componentId = await anImage(name, body);

    const refused = await ask(componentId).catch((error: unknown) => error);

    expect(refused).toMatchObject({
      status: 400,
      code: "build.kind-not-built",
      message: expect.stringContaining(word),
    });
  });
});

it("a component of type job is refused a build, with the types that are built", async () => {
  const { id } = await client.call("create_component", { path: { app_id: appId }, body: { name: "migrate" } });
  await client.call("create_job_component_config", {
    path: { component_id: id! },
    body: { image_url: "ghcr.io/acme/migrate", tag: "1", cmd: ["migrate"] },
  });

  const refused = await ask(id!).catch((error: unknown) => error);

  expect(refused).toMatchObject({
    status: 400,
    code: "build.kind-not-built",
    message: expect.stringContaining("type job"),
    hint: expect.stringContaining("external_image"),
  });
});
