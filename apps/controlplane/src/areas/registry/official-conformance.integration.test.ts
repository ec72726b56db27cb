import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { run } from "@exclave/process";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRegistry, aTenant, type TestRegistry } from "../../../test/a-registry.ts";

const { pools } = await testDatabase();
/** Built by the launcher from `tools/peers/oci-conformance`. */
const SUITE = path.resolve(".cache/tools/bin/oci-conformance");

let registry: TestRegistry;
let results: string;

beforeAll(async () => {
  registry = await aRegistry(pools);
  results = await mkdtemp(path.join(os.tmpdir(), "conformance-"));
});

afterAll(async () => {
  await registry.close();
  await rm(results, { recursive: true, force: true });
});

describe("the distribution specification's own conformance suite", () => {
  it("finds nothing in pull, push, content discovery and content management that is not as specified", async () => {
    const tenant = await aTenant(pools);
    const environment = {
      OCI_REGISTRY: registry.host,
      OCI_TLS: "disabled",
      OCI_REPO1: tenant.repository,
      OCI_REPO2: tenant.otherRepository,
      OCI_USERNAME: "user",
      OCI_PASSWORD: tenant.userToken,
      OCI_RESULTS_DIR: results,
      OCI_VERSION: "1.1",
      OCI_API_BLOBS_DIGEST_HEADER: "true",
      OCI_API_BLOBS_UPLOAD_CANCEL: "true",
      OCI_API_MANIFESTS_DIGEST_HEADER: "true",
    };

    const { exitCode, stderr } = await run(SUITE, [], {
      environment,
      cwd: results,
      timeoutMilliseconds: 100_000,
    }).catch((error: unknown) => {
      const how = "run `npm test` with Go 1.24 or later on PATH or in /usr/local/go/bin";
      throw new Error(`the suite (${SUITE}) could not be run: ${how}`, { cause: error });
    });

    const failed = stderr.split("\n").filter((line) => line.includes("failed test"));
    expect({ failed, exitCode }).toEqual({ failed: [], exitCode: 0 });
    const report = await readFile(path.join(results, "junit.xml"), "utf8");
    const [, tests = "0", failures, errors] = /tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(report) ?? [];
    expect({ failures, errors }).toEqual({ failures: "0", errors: "0" });
    expect(Number(tests)).toBeGreaterThan(500);
  }, 120_000);
});
