/** What is built, from a source or taken over from upstream: components of these types, and the sandboxes of apps. */
export const builtKinds = [
  "terraform_module",
  "pulumi",
  "helm_chart",
  "docker_build",
  "kubernetes_manifest",
  "external_image",
  "sandbox",
] as const;

export type BuiltKind = (typeof builtKinds)[number];

/** The job that builds each kind. */
export const buildJobTypes = {
  terraform_module: "terraform-module-build",
  pulumi: "pulumi-build",
  helm_chart: "helm-chart-build",
  docker_build: "docker-build",
  kubernetes_manifest: "kubernetes-manifest-build",
  external_image: "container-image-build",
  sandbox: "sandbox-build",
} as const satisfies Record<BuiltKind, string>;

export type BuildJobType = (typeof buildJobTypes)[BuiltKind];

/** A git tree, named by a full commit: the same plan always means the same files. */
export interface GitSource {
  readonly url: string;
  /** 40 or 64 hex digits. */
  readonly ref: string;
  /** Of the directory inside the tree; `.` is the root. */
  readonly path: string;
  readonly recurse_submodules: boolean;
  /** Set for a repository that is not public: the job asks the control plane for a token. */
  readonly vcs_connection_id?: string;
}

export interface DockerBuildPlan {
  readonly dockerfile: string;
  /** Relative to the source's path. */
  readonly context: string;
  readonly target?: string;
  /** `NAME=value`, in order. */
  readonly build_args: readonly string[];
  readonly env_vars: Readonly<Record<string, string>>;
}

/** A chart in a repository of charts. */
export interface ChartRepository {
  /** http, https or oci. */
  readonly repo_url: string;
  readonly chart: string;
  /** Exact, a range as Helm writes them, or empty for the newest. */
  readonly version: string;
  /** What the version was resolved to already; no other is built. */
  readonly digest?: string;
}

export interface HelmBuildPlan {
  readonly chart_name: string;
  readonly repo?: ChartRepository;
}

export interface KubernetesManifestBuildPlan {
  /** The manifest itself; otherwise the source holds it. */
  readonly manifest?: string;
  readonly kustomize?: {
    readonly path: string;
    readonly patches: readonly string[];
    readonly enable_helm: boolean;
    readonly load_restrictor: string;
  };
}

/** An image of a registry that others run, which anybody may pull. */
export interface ImageBuildPlan {
  /** As image tools write it, with neither tag nor digest: `ghcr.io/acme/web`, `nginx`. */
  readonly image: string;
  /** Empty where a digest says it all. */
  readonly tag: string;
  /** Of its manifest: what the tag was resolved to already; no other is taken over. */
  readonly digest?: string;
}

export interface SandboxBuildPlan {
  readonly config_id: string;
  /** What provisions an install from it, and so what its directory holds. */
  readonly tool: "terraform" | "pulumi";
}

export interface BuildDestination {
  /** Base URL of the registry, without `/v2/`. */
  readonly registry: string;
  /** `<org>/<app>/<component>`, ids; `<org>/<app>/sandbox` for the app's sandbox. */
  readonly repository: string;
  /** The build's id. */
  readonly tag: string;
}

export interface BuildLimits {
  readonly source_bytes: number;
  readonly source_files: number;
}

/** Everything the job of a build needs but its secrets; frozen when the build is created. */
export interface BuildPlan {
  readonly build_id: string;
  readonly org_id: string;
  readonly app_id: string;
  /** Of a component, and of nothing else. */
  readonly component_id?: string;
  readonly component_name?: string;
  readonly kind: BuiltKind;
  readonly recipe_version: string;
  /** The job has to ask whether it is to build, before it does. */
  readonly awaits_verdict?: boolean;
  readonly git_source?: GitSource;
  readonly docker?: DockerBuildPlan;
  readonly helm?: HelmBuildPlan;
  readonly kubernetes?: KubernetesManifestBuildPlan;
  readonly image?: ImageBuildPlan;
  readonly sandbox?: SandboxBuildPlan;
  readonly destination: BuildDestination;
  readonly limits: BuildLimits;
}

/** What a build's job hands back under `outputs.image`. */
export interface BuiltImage {
  readonly tag: string;
  readonly repository: string;
  readonly media_type: string;
  readonly digest: string;
  /** Bytes of the manifest and everything it names. */
  readonly size: number;
  readonly urls: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifact_type: string;
  readonly platform: {
    readonly architecture: string;
    readonly os: string;
    readonly os_version: string;
    readonly variant: string;
    readonly os_features: readonly string[];
  };
}

/** Whose doing a failure is. */
export type FaultParty = "caller" | "source" | "tool" | "runner" | "controlplane";
