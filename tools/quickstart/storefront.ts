import type { Client } from "@exclave/client";
import type { Repository } from "./repository.ts";

/** A component of the example and how the API is told of it. */
interface StorefrontComponent {
  readonly name: string;
  readonly kind: string;
  readonly dependencies: readonly string[];
  configure(client: Client, componentId: string, source: GitDirectory): Promise<unknown>;
}

interface GitDirectory {
  readonly repo: string;
  readonly branch: string;
  readonly directory: string;
}

export interface Storefront {
  readonly appId: string;
  /** By the component's id. */
  readonly components: ReadonlyMap<string, CreatedComponent>;
  readonly leftOut: readonly LeftOut[];
}

export interface CreatedComponent {
  readonly name: string;
  readonly kind: string;
}

/** A component that cannot be built here, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

const WEB_IMAGE = "web_image";

const components: readonly (StorefrontComponent & { readonly directory: string })[] = [
  {
    name: "infrastructure",
    kind: "Terraform module",
    directory: "infrastructure",
    dependencies: [],
    configure: (client, componentId, source) =>
      client.call("create_terraform_module_component_config", {
        path: { component_id: componentId },
        body: {
          public_git_vcs_config: source,
          variables: { install_name: "{{.nuon.install.name}}" },
          env_vars: {},
        },
      }),
  },
  {
    name: WEB_IMAGE,
    kind: "image",
    directory: "image",
    dependencies: [],
    configure: (client, componentId, source) =>
      client.call("create_docker_build_component_config", {
        path: { component_id: componentId },
        body: { public_git_vcs_config: source, dockerfile: "Dockerfile", build_args: ["VERSION=1.0.0"] },
      }),
  },
  {
    name: "web",
    kind: "Helm chart",
    directory: "chart",
    dependencies: ["infrastructure", WEB_IMAGE],
    configure: (client, componentId, source) =>
      client.call("create_helm_component_config", {
        path: { component_id: componentId },
        body: { public_git_vcs_config: source, chart_name: "storefront", values: { replicas: "2" } },
      }),
  },
  {
    name: "policies",
    kind: "manifests",
    directory: "policies",
    dependencies: [],
    configure: (client, componentId, source) =>
      client.call("create_kubernetes_manifest_component_config", {
        path: { component_id: componentId },
        body: { public_git_vcs_config: source, namespace: "storefront" },
      }),
  },
  {
    name: "routing",
    kind: "kustomization",
    directory: "routing",
    dependencies: ["web"],
    configure: (client, componentId, source) =>
      client.call("create_kubernetes_manifest_component_config", {
        path: { component_id: componentId },
        body: { public_git_vcs_config: source, namespace: "storefront", kustomize: { path: "production" } },
      }),
  },
];

/** Creates the example's app, its components and a config for each, as a client of the API would. */
export async function createStorefront(client: Client, repository: Repository): Promise<Storefront> {
  const { id: appId } = await client.call("create_app", { body: { name: "storefront" } });
  const isBuildable = ({ name }: StorefrontComponent): boolean => name !== WEB_IMAGE || repository.hasBaseImage;
  const created = new Map<string, CreatedComponent>();
  const idsByName = new Map<string, string>();
  for (const component of components.filter(isBuildable)) {
    const { name, kind, directory } = component;
    const dependencies = component.dependencies.map((each) => idsByName.get(each)).filter((id) => id !== undefined);
    const { id } = await client.call("create_component", {
      path: { app_id: appId! },
      body: { name, dependencies },
    });
    await component.configure(client, id!, { repo: repository.directory, branch: repository.branch, directory });
    created.set(id!, { name, kind });
    idsByName.set(name, id!);
  }
  const leftOut = components
    .filter((component) => !isBuildable(component))
    .map(({ name }) => ({ name, reason: "no busybox to make its base image of (Debian package busybox-static)" }));
  return { appId: appId!, components: created, leftOut };
}
