import { createMemoryFiles, readApp, toIntermediate, toSyncRequests } from "@exclave/manifest";
import { partFiles } from "@exclave/testkit";

type SyncRequests = ReturnType<typeof toSyncRequests>;

/** An app config as clients have it before they send it. */
export interface TestAppConfig {
  /** The text of the intermediate config. */
  readonly text: string;
  /** The same as requests, for clients that send it bit by bit. */
  readonly requests: SyncRequests;
}

/** What the repository must hold for `anAppConfig`. */
export const configSources = {
  "infra/main.tf": "one",
  "chart/Chart.yaml": "name: web",
  "image/Dockerfile": "FROM scratch",
};

/** Reads a small app of several files; `changes` replaces files, and takes out those that are undefined. */
export async function anAppConfig(
  repository: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<TestAppConfig> {
  const files = Object.entries({ ...filesOf(repository), ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { app, diagnostics } = await readApp(createMemoryFiles("shop", Object.fromEntries(files)));
  if (!app) {
    throw new Error(`the app config is wrong: ${JSON.stringify(diagnostics)}`);
  }
  return { text: JSON.stringify(toIntermediate(app)), requests: toSyncRequests(app) };
}

/** The source of a part or component. */
export function source(repository: string, directory: string): string {
  return `[public_repo]\nrepo = "${repository}"\ndirectory = "${directory}"\nbranch = "main"\n`;
}

function filesOf(repository: string): Readonly<Record<string, string>> {
  return {
    ...partFiles,
    "metadata.toml": 'version = "v2"\ndisplay_name = "Shop"\ndescription = "sells"\nreadme = "./README.md"\n',
    "README.md": "# Shop\n",
    "sandbox.toml": `terraform_version = "1.13.5"\n\n${source(repository, "infra")}`,
    "runner.toml": 'runner_type = "aws"\n\n[env_vars]\nLOG = "debug"\n',
    "kubernetes_contexts.toml": '[[kubernetes_context]]\nname = "compute"\ncomponent = "database"\n',
    "components/database.toml": `type = "terraform_module"
name = "database"
terraform_version = "1.13.5"

${source(repository, "infra")}`,
    "components/image.toml": `type = "docker_build"
name = "image"
dockerfile = "Dockerfile"

${source(repository, "image")}`,
    "components/web.toml": `type = "helm_chart"
name = "web"
chart_name = "web-chart"
namespace = "shop"
dependencies = ["image"]

${source(repository, "chart")}
[values]
"db.host" = "{{.nuon.components.database.outputs.address}}"
`,
    "components/routing.toml": `type = "kubernetes_manifest"
name = "routing"
namespace = "shop"
manifest = "kind: Namespace"
`,
    "components/migrate.toml": `type = "job"
name = "migrate"
image_url = "docker.io/acme/migrate"
tag = "1"
`,
    "actions/check.toml": `name = "check"
timeout = "5m"

[[triggers]]
type = "manual"

[[steps]]
name = "look"
inline_contents = "echo looked"
`,
    "runbooks/renew.toml": `name = "renew"
description = "Renew certificates"

[[input]]
name = "why"

[[steps]]
name = "check"
type = "action"
action_name = "check"

[[steps]]
name = "deploy"
type = "component_deploy"
component_name = "web"
`,
  };
}
