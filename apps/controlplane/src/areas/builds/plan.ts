import {
  type BuildPlan,
  type BuiltKind,
  buildJobTypes,
  builtKinds,
  type GitSource,
  RECIPE_VERSION,
} from "@exclave/contract";
import { invalidInput } from "@exclave/kernel";
import type { BuildUpstream } from "./build.ts";
import type { BuildableConfig, BuildSubject, ResolvedSource } from "./ports.ts";
import { repositoryOf, subjectKindOf } from "./subject.ts";

const NANOSECONDS = 1e9;
const MINUTE = 60 * NANOSECONDS;
const HOUR = 60 * MINUTE;

/** Long enough for a first image build on a slow machine; a config's `build_timeout` wins. */
const executionTimeouts: Readonly<Record<BuiltKind, number>> = {
  terraform_module: 5 * MINUTE,
  pulumi: 5 * MINUTE,
  helm_chart: 5 * MINUTE,
  kubernetes_manifest: 5 * MINUTE,
  docker_build: HOUR,
  external_image: 15 * MINUTE,
  sandbox: 5 * MINUTE,
};

const QUEUE_TIMEOUT = 24 * HOUR;
const AVAILABLE_TIMEOUT = 30 * NANOSECONDS;
/** One attempt and two more for what a runner or we did wrong. */
const MAXIMUM_EXECUTIONS = 3;

const SOURCE_BYTES_LIMIT = 2 * 1024 ** 3;
const SOURCE_FILES_LIMIT = 200_000;

/** The job of a build, in the queue's own terms. Durations in nanoseconds. */
export interface BuildJobSpec {
  readonly type: string;
  readonly queueTimeout: number;
  readonly availableTimeout: number;
  readonly executionTimeout: number;
  readonly overallTimeout: number;
  readonly maxExecutions: number;
}

/** The kind of a config, or InvalidInput when nothing is built for it. */
export function builtKindOf(config: BuildableConfig): BuiltKind {
  if (config.kind === undefined) {
    throw invalidInput("build.kind-not-built", config.unbuilt ?? `components of type ${config.type} are not built`, {
      hint: `types that are built: ${builtKinds.filter((kind) => subjectKindOf({ kind }) === "component").join(", ")}`,
    });
  }
  return config.kind;
}

export function jobSpecOf(config: BuildableConfig): BuildJobSpec {
  const kind = builtKindOf(config);
  const asked = config.buildTimeoutSeconds;
  const executionTimeout = asked === undefined ? executionTimeouts[kind] : asked * NANOSECONDS;
  return {
    type: buildJobTypes[kind],
    queueTimeout: QUEUE_TIMEOUT,
    availableTimeout: AVAILABLE_TIMEOUT,
    executionTimeout,
    overallTimeout: QUEUE_TIMEOUT + MAXIMUM_EXECUTIONS * (AVAILABLE_TIMEOUT + executionTimeout),
    maxExecutions: MAXIMUM_EXECUTIONS,
  };
}

export interface PlanParts {
  readonly buildId: string;
  readonly subject: BuildSubject;
  readonly config: BuildableConfig;
  readonly source: ResolvedSource | undefined;
  /** The chart or image that an earlier build was resolved to, where this one repeats it. */
  readonly upstream: BuildUpstream | undefined;
  readonly awaitsVerdict: boolean;
  readonly registryUrl: string;
}

/** Everything the job needs to know, fixed now: the same plan always builds the same. */
export function toBuildPlan(parts: PlanParts): BuildPlan {
  const { buildId, subject, config, source, upstream, awaitsVerdict, registryUrl } = parts;
  const { orgId, appId, id: subjectId, name } = subject;
  const subjectKind = subjectKindOf(config);
  return {
    build_id: buildId,
    org_id: orgId,
    app_id: appId,
    ...(subjectKind === "component" ? { component_id: subjectId, component_name: name } : {}),
    kind: builtKindOf(config),
    recipe_version: RECIPE_VERSION,
    ...(source && config.git ? { git_source: toGitSource(source, config.git.directory) } : {}),
    ...(awaitsVerdict ? { awaits_verdict: true } : {}),
    ...pinned(config.recipe, upstream),
    destination: {
      registry: registryUrl,
      repository: repositoryOf({ orgId, appId, subjectKind, subjectId }),
      tag: buildId,
    },
    limits: { source_bytes: SOURCE_BYTES_LIMIT, source_files: SOURCE_FILES_LIMIT },
  };
}

/** Names the connection that reaches a private repository; the token itself is asked for by the job, when it runs. */
function toGitSource({ url, commit, connectionId }: ResolvedSource, directory: string): GitSource {
  return {
    url,
    ref: commit,
    // The root has two spellings; a plan knows one.
    path: directory === "" ? "." : directory,
    recurse_submodules: true,
    ...(connectionId === undefined ? {} : { vcs_connection_id: connectionId }),
  };
}

/** Names what a chart or an image was resolved to already. */
function pinned(recipe: BuildableConfig["recipe"], upstream: BuildUpstream | undefined): BuildableConfig["recipe"] {
  const { helm, image } = recipe;
  if (upstream && helm?.repo) {
    const { version, digest } = upstream;
    return { ...recipe, helm: { ...helm, repo: { ...helm.repo, version, digest } } };
  }
  return upstream && image ? { ...recipe, image: { ...image, digest: upstream.digest } } : recipe;
}
