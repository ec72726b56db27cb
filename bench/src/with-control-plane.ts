import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { type GitRepository, gitServer } from "@exclave/testkit";
import { anApp, appFiles, type TestApp } from "../../e2e/harness/an-app.ts";
import { type StartedControlPlane, startControlPlane } from "../../e2e/harness/control-plane.ts";
import { type ScriptedRunner, scriptedRunner } from "../../e2e/harness/scripted-runner.ts";
import { type BenchDatabase, benchDatabase } from "./bench-database.ts";
import type { Figure } from "./figure.ts";

/** A control plane of this process with an app on a git server, and a runner that does what the row says. */
export interface BenchControlPlane {
  readonly database: BenchDatabase;
  readonly controlPlane: StartedControlPlane;
  readonly client: Client;
  readonly repository: GitRepository;
  readonly app: TestApp;
  readonly runner: ScriptedRunner;
  /** Builds the app's Terraform module. */
  create(body: object): Promise<Wire<"ComponentBuild">>;
}

/** The set-up of every row that measures the API; taken down when `measure` has ended, however it did. */
export async function withControlPlane(
  measure: (bench: BenchControlPlane) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const database = await benchDatabase();
  const controlPlane = await startControlPlane(database);
  const server = await gitServer();
  try {
    const { client } = controlPlane;
    const repository = await server.createRepository("bench", appFiles);
    const app = await anApp(client, repository);
    return await measure({
      database,
      controlPlane,
      client,
      repository,
      app,
      runner: scriptedRunner(controlPlane),
      create: (body) => client.call("create_component_build", { path: { component_id: app.terraformId }, body }),
    });
  } finally {
    await controlPlane.stop();
    await server.close();
    await database.close();
  }
}
