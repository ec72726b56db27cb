import path from "node:path";
import { startTestServer } from "./test-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: { readonly connectionUrls: Readonly<Record<string, string>>; readonly template: string };
  }
}

interface Project {
  provide(name: "postgres", value: { connectionUrls: Record<string, string>; template: string }): void;
}

/** Before all tests that need Postgres: one server for the run and a migrated template. Gives what ends it after them. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const server = await startTestServer(path.resolve(".cache/test-postgres"));
  project.provide("postgres", { connectionUrls: server.connectionUrls, template: server.template });
  return () => server.stop();
}
