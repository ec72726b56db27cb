import path from "node:path";
import { gitServer } from "@exclave/testkit";
import { expect, it } from "vitest";
import { buildModule, untilStatus } from "./api.ts";
import { newDataDirectory, PROJECT, startProduct, stopProduct } from "./product.ts";

const certificate = path.join(PROJECT, "e2e/fixtures/localhost.cert.pem");
const key = path.join(PROJECT, "e2e/fixtures/localhost.key.pem");

it("builds and stores a component over TLS, with a certificate of one's own making", async () => {
  const directory = newDataDirectory();
  const git = await gitServer();
  const source = await git.createRepository("source", { "network/main.tf": 'variable "name" {}\n' });
  const flags = ["--tls-cert", certificate, "--tls-key", key, "--allow-local-sources"];
  const product = startProduct({ dataDirectory: directory.path, flags });
  const api = { ...(await product.ready), certificate };

  const build = await buildModule(api, source, "network");
  const ended = await untilStatus(api, build, ["active", "error", "cancelled"]);
  const exitCode = await stopProduct(product);
  await git.close();
  directory.remove();

  expect(ended).toMatchObject({ status: "active", oci_artifact: { digest: expect.stringMatching(/^sha256:/) } });
  expect(exitCode).toBe(0);
});
