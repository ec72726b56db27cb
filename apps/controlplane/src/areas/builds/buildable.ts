import { canonicalJson, defined, sha256Digest } from "@exclave/kernel";
import { type ConfigGit, sourceDirectory } from "../../configs/index.ts";
import type { SandboxPart } from "../apps/index.ts";
import type { ComponentConfig, SpecifiedConfig } from "../components/index.ts";
import type { BuildableConfig, BuildableGit, BuildableSource, SandboxConfig } from "./ports.ts";

/** What a component's config means for its build; everything that matters only to deploys is left out. */
export function toBuildable(config: ComponentConfig, buildTimeoutSeconds: number | undefined): BuildableConfig {
  return { ...toBuildableSource(config), id: config.id, version: config.version, buildTimeoutSeconds };
}

/** The same of an app's sandbox. */
export function toBuildableSandbox({ id, appConfigId, content }: SandboxPart): SandboxConfig {
  const { type: tool, git } = content;
  return {
    id,
    appConfigId,
    version: undefined,
    kind: "sandbox",
    type: "sandbox",
    // Everything that changes what is made of a given source; versions and variables matter to an install only.
    configDigest: sha256Digest(canonicalJson({ type: "sandbox", tool, directory: sourceDirectory(git.directory) })),
    inlineSource: undefined,
    git: toBuildableGit(git),
    recipe: { sandbox: { config_id: id, tool } },
    buildTimeoutSeconds: undefined,
  };
}

function toBuildableGit({ repo, branch, directory, vcsConnectionId }: Omit<ConfigGit, "id">): BuildableGit {
  return { repository: repo, branch, directory, connectionId: vcsConnectionId };
}

/** The same of a config that is not stored yet. */
export function toBuildableSource(config: SpecifiedConfig): BuildableSource {
  const base = {
    type: config.type,
    configDigest: config.configDigest,
    git: config.git && toBuildableGit(config.git),
    inlineSource: undefined,
  };
  switch (config.type) {
    case "terraform_module":
    case "pulumi":
      return { ...base, kind: config.type, recipe: {} };
    case "helm_chart": {
      const { chartName, repository } = config.spec;
      const repo = repository && {
        repo_url: repository.repoUrl,
        chart: repository.chart,
        version: repository.version,
      };
      return { ...base, kind: config.type, recipe: { helm: { chart_name: chartName, ...defined({ repo }) } } };
    }
    case "docker_build": {
      const { dockerfile, context, target, buildArgs, envVars } = config.spec;
      const docker = { dockerfile, context, build_args: buildArgs, env_vars: envVars, ...(target ? { target } : {}) };
      return { ...base, kind: config.type, recipe: { docker } };
    }
    case "kubernetes_manifest": {
      const { manifest, kustomize } = config.spec;
      const kubernetes = {
        ...(manifest === undefined ? {} : { manifest }),
        ...(kustomize
          ? {
              kustomize: {
                path: kustomize.path,
                patches: kustomize.patches,
                enable_helm: kustomize.enableHelm,
                load_restrictor: kustomize.loadRestrictor,
              },
            }
          : {}),
      };
      return { ...base, kind: config.type, inlineSource: manifest, recipe: { kubernetes } };
    }
    case "external_image":
      return { ...base, ...imageOf(config.spec) };
    case "job":
      return { ...base, kind: undefined, unbuilt: "components of type job are not built yet", recipe: {} };
  }
}

type ImageSpec = Extract<SpecifiedConfig, { readonly type: "external_image" }>["spec"];

/** An image that anybody may pull, by tag or digest; nothing else of them is taken over yet. */
function imageOf(spec: ImageSpec): Pick<BuildableSource, "kind" | "unbuilt" | "recipe"> {
  const unbuilt = whyNotPulled(spec);
  if (unbuilt !== undefined) {
    return { kind: undefined, unbuilt, recipe: {} };
  }
  const [image = "", digest] = spec.imageUrl.split("@");
  return { kind: "external_image", recipe: { image: { image, tag: spec.tag, ...defined({ digest }) } } };
}

function whyNotPulled({ imageUrl, tag, updatePolicy, ecr, acr, gar }: ImageSpec): string | undefined {
  if (ecr || acr || gar) {
    const field = ecr ? "aws_ecr_image_config" : acr ? "azure_acr_image_config" : "gcp_gar_image_config";
    return `${imageUrl} is of a private registry (${field}): only images that anybody may pull are taken over yet`;
  }
  if (updatePolicy !== "") {
    return `update_policy ${updatePolicy} is not followed yet: name a tag, or a digest in image_url, in its place`;
  }
  return `${imageUrl}${tag}`.includes("{{")
    ? `the template in ${imageUrl}:${tag} is not rendered before there is an install: name the image itself`
    : undefined;
}
