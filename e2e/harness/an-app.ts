import type { Client } from "@exclave/client";
import type { GitRepository } from "@exclave/testkit";

/** A component of every kind that is built, on one repository. */
export interface TestApp {
  readonly appId: string;
  readonly terraformId: string;
  readonly helmId: string;
  readonly imageId: string;
  readonly manifestId: string;
}

/** A component of the app whose chart is in a chart repository; answers its id. */
export async function aRepositoryChart(client: Client, appId: string): Promise<string> {
  const { id } = await client.call("create_component", { path: { app_id: appId }, body: { name: "repository_chart" } });
  await client.call("create_app_helm_component_config", {
    path: { app_id: appId, component_id: id! },
    body: {
      chart_name: "storefront",
      values: {},
      helm_repo_config: { repo_url: "https://charts.example.com", chart: "web", version: "^1.4" },
    },
  });
  return id!;
}

/** What the repository must hold for `anApp`. */
export const appFiles = {
  "infra/main.tf": 'resource "terraform_data" "one" {}\n',
  "chart/Chart.yaml": "apiVersion: v2\nname: storefront\nversion: 1.2.3\n",
  "chart/templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n",
  "image/Dockerfile": "FROM scratch\nCOPY hello /hello\n",
  "image/hello": "hello\n",
};

export interface AppOptions {
  readonly name?: string;
  /** `owner/name`, reached through a VCS connection instead of by its URL. */
  readonly connectedRepository?: string;
}

/** Makes the app with configs whose every field says something. */
export async function anApp(
  client: Client,
  repository: Pick<GitRepository, "url">,
  { name = "storefront", connectedRepository }: AppOptions = {},
): Promise<TestApp> {
  const { id: appId } = await client.call("create_app", { body: { name } });
  const app = { app_id: appId! };
  const git = (directory: string) =>
    connectedRepository === undefined
      ? { public_git_vcs_config: { repo: repository.url, branch: "main", directory } }
      : { connected_github_vcs_config: { repo: connectedRepository, branch: "main", directory } };
  async function component(
    componentName: string,
    dependencies: string[] = [],
  ): Promise<{ app_id: string; component_id: string }> {
    const { id } = await client.call("create_component", { path: app, body: { name: componentName, dependencies } });
    return { ...app, component_id: id! };
  }
  const common = {
    references: ["components.infra.outputs.id"],
    checksum: "sha256:client",
    build_timeout: "10m",
    deploy_timeout: "20m",
  };
  const terraform = await component("infra");
  await client.call("create_app_terraform_module_component_config", {
    path: terraform,
    body: {
      ...common,
      ...git("infra"),
      version: "1.13.5",
      variables: { region: "{{.nuon.install_stack.outputs.region}}" },
      variables_files: ['size = "small"'],
      env_vars: { TF_LOG: "warn" },
      drift_schedule: "0 3 * * *",
    },
  });
  const helm = await component("chart", ["infra"]);
  await client.call("create_app_helm_component_config", {
    path: helm,
    body: {
      ...common,
      ...git("chart"),
      chart_name: "storefront",
      values: { replicas: "2" },
      values_files: ["replicas: 3"],
      namespace: "shop",
      storage_driver: "configmap",
      take_ownership: true,
      drift_schedule: "0 4 * * *",
    },
  });
  const image = await component("image");
  await client.call("create_app_docker_build_component_config", {
    path: image,
    body: {
      ...common,
      ...git("image"),
      dockerfile: "Dockerfile",
      target: "final",
      build_args: ["VERSION=1"],
      env_vars: { MODE: "production" },
    },
  });
  const manifest = await component("manifest");
  await client.call("create_app_kubernetes_manifest_component_config", {
    path: manifest,
    body: { ...common, manifest: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n", namespace: "shop" },
  });
  return {
    appId: appId!,
    terraformId: terraform.component_id,
    helmId: helm.component_id,
    imageId: image.component_id,
    manifestId: manifest.component_id,
  };
}
