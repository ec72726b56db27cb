import { createHash } from "node:crypto";
import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";
import { type ChartServer, type DebianRegistry, startChartServer, startDebianRegistry } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newDataDirectory, type Product, startProduct, stopProduct } from "./product.ts";

const directory = newDataDirectory();
let product: Product;
let charts: ChartServer;
let registry: DebianRegistry;
let client: Client;
let api: { url: string; token: string; org_id: string };
let appId: string;

beforeAll(async () => {
  product = startProduct({ dataDirectory: directory.path, flags: ["--allow-local-sources"] });
  [charts, registry, api] = await Promise.all([startChartServer(), startDebianRegistry(), product.ready]);
  client = createClient({ url: api.url, token: api.token, orgId: api.org_id });
  appId = (await client.call("create_app", { body: { name: "shop" } })).id!;
});

afterAll(async () => {
  await stopProduct(product);
  await Promise.all([charts.close(), registry.close()]);
  directory.remove();
});

async function aChart(name: string, repo: Wire<"HelmRepoConfigRequest">): Promise<string> {
  const { id } = await client.call("create_component", { path: { app_id: appId }, body: { name } });
  const body = { chart_name: "storefront", values: {}, helm_repo_config: repo };
  await client.call("create_helm_component_config", { path: { component_id: id! }, body });
  return id!;
}

async function build(componentId: string, force = false): Promise<Wire<"ComponentBuild">> {
  const path = { component_id: componentId };
  const { id } = await client.call("create_component_build", { path, body: { use_latest: true, force } });
  for (;;) {
    const found = await client.call("get_build", { path: { build_id: id! } });
    if (["active", "error", "cancelled"].includes(found.status ?? "")) {
      return found;
    }
    await sleep(25);
  }
}

describe("a component whose chart is in a chart repository", () => {
  it("is built from it, is unchanged until the repository has another, and is built anyway when forced", async () => {
    await charts.publish("web", "1.0.0", { "templates/a.yaml": "kind: ConfigMap\n" });
    const componentId = await aChart("web", { repo_url: charts.url, chart: "web", version: "^1" });

    const first = await build(componentId);
    const second = await build(componentId);
    const forced = await build(componentId, true);
    await charts.publish("web", "1.1.0", { "templates/a.yaml": "kind: Secret\n" });
    const newer = await build(componentId);

    const digest = `sha256:${createHash("sha256").update(charts.read("web-1.0.0.tgz")).digest("hex")}`;
    expect(first).toMatchObject({ status: "active", no_op: false, source_digest: digest, source_ref: "1.0.0" });
    expect(second).toMatchObject({
      status: "active",
      no_op: true,
      checksum: first.checksum,
      oci_artifact: { id: first.oci_artifact?.id },
    });
    expect(forced).toMatchObject({
      status: "active",
      no_op: false,
      checksum: first.checksum,
      oci_artifact: { digest: first.oci_artifact?.digest },
    });
    expect(newer).toMatchObject({ status: "active", no_op: false, source_ref: "1.1.0" });
    expect(newer.checksum).not.toBe(first.checksum);
  });

  it("is what helm pulls from us, the bytes of the repository", async () => {
    await charts.publish("pulled", "0.3.0", { "templates/a.yaml": "metadata: {name: {{ .Release.Name }}}\n" });
    const built = await build(await aChart("pulled", { repo_url: charts.url, chart: "pulled" }));
    const host = new URL(api.url).host;
    await charts.helm("registry", "login", host, "--username", "token", "--password", api.token, "--plain-http");

    const reference = `oci://${host}/${built.oci_artifact?.repository}`;
    const shown = await charts.helm("template", "it", reference, "--version", "0.3.0", "--plain-http");

    expect(shown).toContain("metadata: {name: it}");
    expect(built.oci_artifact?.annotations).toMatchObject({
      "exclave.upstream.url": `${charts.url}/pulled-0.3.0.tgz`,
      "exclave.upstream.version": "0.3.0",
      "exclave.upstream.digest": built.source_digest,
    });
  });

  it("has the digest of the registry when the repository is one", async () => {
    const archive = await charts.publish("api", "2.1.0");
    await charts.helm("push", archive, `oci://${new URL(registry.url).host}/team`, "--plain-http");
    const repo = { repo_url: `oci://${new URL(registry.url).host}/team`, chart: "api", version: "2.x" };

    const built = await build(await aChart("api", repo));

    const upstream = await fetch(`${registry.url}/v2/team/api/manifests/2.1.0`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    const digest = upstream.headers.get("docker-content-digest");
    expect(built).toMatchObject({ status: "active", source_digest: digest, oci_artifact: { digest } });
  });

  it("says what there is when the chart is not there", async () => {
    const built = await build(await aChart("typo", { repo_url: charts.url, chart: "webb" }));

    expect(built).toMatchObject({
      status: "error",
      reason_code: "helm.chart-not-found",
      fault_of: "caller",
      reason: expect.stringContaining("nearest there are: web"),
    });
  });
});
