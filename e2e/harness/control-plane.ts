import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Client, createClient } from "@exclave/client";
import { newId } from "@exclave/kernel";
import type { TestDatabase } from "@exclave/testkit";
import { composedForTests } from "../../apps/controlplane/test/composed.ts";
import { freePort } from "../../apps/controlplane/test/free-port.ts";

/** A control plane of this process on a database of its own, with a user and a runner. */
export interface StartedControlPlane {
  readonly url: string;
  readonly orgId: string;
  readonly runnerId: string;
  readonly token: string;
  readonly runnerToken: string;
  /** Speaks as the first org's administrator. */
  readonly client: Client;
  clientOf(token: string, orgId?: string): Client;
  /** The operations that are served. */
  readonly served: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts one on a free port; local sources are allowed. */
export async function startControlPlane(
  database: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedControlPlane> {
  const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-bootstrap-"));
  const first = {
    account_id: newId("account"),
    email: "ada@example.com",
    org_id: newId("org"),
    org_name: "first",
    token: `tok${"a".repeat(20)}${newId("token")}`,
    runner_id: newId("runner"),
    runner_token: `tok${"b".repeat(20)}${newId("token")}`,
  };
  const bootstrapFile = path.join(directory, "bootstrap.json");
  writeFileSync(bootstrapFile, JSON.stringify(first), { mode: 0o600 });
  const port = await freePort();
  const { controlPlane, stop } = await composedForTests(database, {
    EXCLAVE_LISTEN_PORT: String(port),
    EXCLAVE_BOOTSTRAP_FILE: bootstrapFile,
    EXCLAVE_LOG_LEVEL: "error",
    ...settings,
  });
  const url = await controlPlane.start();
  function clientOf(token: string, orgId = first.org_id): Client {
    return createClient({ url, token, orgId });
  }
  return {
    url,
    orgId: first.org_id,
    runnerId: first.runner_id,
    token: first.token,
    runnerToken: first.runner_token,
    client: clientOf(first.token),
    clientOf,
    served: controlPlane.served,
    async stop() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
