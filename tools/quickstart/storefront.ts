import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { invalidInput } from "@exclave/kernel";
import { type App, readApp, toIntermediate } from "@exclave/manifest";
import { createDiskFiles } from "../../apps/cli/src/apps/directory/disk-files.ts";
import { applyConfig } from "../../apps/cli/src/apps/syncing/apply-config.ts";
import { VERSION } from "../../apps/cli/src/version.ts";
import type { Repository } from "./repository.ts";

export interface Storefront {
  /** By the component's id. */
  readonly components: ReadonlyMap<string, CreatedComponent>;
  /** That the sync scheduled. */
  readonly builds: readonly Wire<"ComponentBuild">[];
}

export interface CreatedComponent {
  readonly name: string;
  readonly kind: string;
}

const kinds: Readonly<Record<string, string>> = {
  terraform_module: "Terraform module",
  docker_build: "image",
  helm_chart: "Helm chart",
  kubernetes_manifest: "manifests",
};

/** Makes the example's app and syncs it, as `exclave apps sync --create` does. */
export async function syncStorefront(
  client: Client,
  { directory }: Repository,
  signal: AbortSignal,
): Promise<Storefront> {
  const described = await readExample(directory);
  const { id: appId } = await client.call("create_app", { body: { name: "storefront" } });
  const applied = await applyConfig({
    client,
    appId: appId!,
    intermediate: toIntermediate(described),
    version: VERSION,
    prune: false,
    signal,
    onProgress: () => undefined,
  });
  const there = await Array.fromAsync(client.list("get_app_components", { path: { app_id: appId! } }));
  const components = there.map(({ id, name }) => [id!, { name: name!, kind: kindOf(described, name!) }] as const);
  const builds = await Promise.all(
    applied.builds.map(({ buildId }) => client.call("get_build", { path: { build_id: buildId } })),
  );
  return { components: new Map(components), builds };
}

async function readExample(directory: string): Promise<App> {
  const files = await createDiskFiles({ directory, repository: { url: directory, directory: "" } });
  const { app, diagnostics } = await readApp(files);
  if (!app) {
    const lines = diagnostics.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
    throw invalidInput("quickstart.example", `the example is wrong:\n${lines.join("\n")}`);
  }
  return app;
}

function kindOf({ components = [] }: App, name: string): string {
  const component = components.find((each) => each.name === name);
  const isKustomization = component?.type === "kubernetes_manifest" && component.kustomize !== undefined;
  return isKustomization ? "kustomization" : (kinds[component?.type ?? ""] ?? "");
}
