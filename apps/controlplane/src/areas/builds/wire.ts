import { buildOwnerTypes, type Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { Build, BuildStatus, BuildStatusChange, BuildUpstream } from "./build.ts";

/** The builds that were made for an app config. */
export interface NeededBuilds {
  readonly appConfigId: string;
  readonly builds: Wire<"ComponentBuild">[];
}

/** What is shown with every build. */
interface CommonParts {
  readonly build: Build;
  readonly history: readonly BuildStatusChange[];
  readonly createdBy: Wire<"Account"> | undefined;
  readonly commit: Wire<"VCSConnectionCommit"> | undefined;
  readonly job: Wire<"RunnerJob"> | undefined;
  readonly logStream: Wire<"LogStream"> | undefined;
  readonly artifact: Wire<"OCIArtifact"> | undefined;
}

/** A build of a component and everything that is shown with it. */
export interface BuildParts extends CommonParts {
  readonly config: Wire<"ComponentConfigConnection"> | undefined;
}

/** The same of a sandbox. */
export interface SandboxBuildParts extends CommonParts {
  readonly appConfigId: string | undefined;
}

/** The whole row, as every read and the creation answer it. */
export function toWireBuild(parts: BuildParts): Wire<"ComponentBuild"> {
  const { build, config, commit } = parts;
  return {
    ...toWireCommon(parts),
    component_id: build.subjectId,
    component_name: config?.component_name ?? "",
    component_config_connection_id: build.configId,
    component_config_version: build.configVersion ?? 0,
    releases: [],
    install_deploys: [],
    ...(build.upstream ? toWireUpstream(build.upstream) : {}),
    ...(build.gitRef === null ? {} : { git_ref: build.gitRef }),
    ...(build.jobId ? { build_runner_job_id: build.jobId } : {}),
    ...(build.retryOfId ? { retry_of_id: build.retryOfId } : {}),
    ...(commit ? { source_ref: commit.sha ?? "" } : {}),
    ...(config ? { component_config_connection: config } : {}),
  };
}

export function toWireSandboxBuild(parts: SandboxBuildParts): Wire<"AppSandboxBuild"> {
  const { build, appConfigId } = parts;
  return {
    ...toWireCommon(parts),
    app_id: build.appId,
    app_sandbox_config_id: build.configId,
    ...defined({ app_config_id: appConfigId }),
    ...(build.commitId === null ? {} : { vcs_connection_commit_id: build.commitId }),
  };
}

function toWireCommon({ build, history, createdBy, commit, job, logStream, artifact }: CommonParts): CommonFields {
  return {
    id: build.id,
    status: build.status,
    status_description: build.statusDescription,
    status_v2: toWireStatus(history),
    source_digest: build.sourceDigest,
    no_op: build.noOp,
    created_by_id: build.createdById,
    created_at: build.createdAt.toISOString(),
    updated_at: build.updatedAt.toISOString(),
    // A key that its job has yet to complete is nobody's business: it will be another.
    ...(build.isKeyPending ? {} : { checksum: build.contentKey }),
    ...(build.reasonCode === "" ? {} : { reason_code: build.reasonCode, reason: build.reason }),
    ...(build.faultOf === "" ? {} : { fault_of: build.faultOf }),
    ...(build.status === "error" ? { composite_error: job?.composite_error ?? toWireError(build) } : {}),
    ...(commit ? { vcs_connection_commit: commit } : {}),
    ...(createdBy ? { created_by: createdBy } : {}),
    ...(job ? { runner_job: job } : {}),
    ...(logStream ? { log_stream: logStream } : {}),
    ...(artifact ? { oci_artifact: artifact } : {}),
  };
}

/** What builds of components and of sandboxes have on the wire. */
type CommonFields = Pick<
  Wire<"ComponentBuild">,
  keyof Wire<"ComponentBuild"> & Exclude<keyof Wire<"AppSandboxBuild">, "status">
> & { readonly status: Build["status"] };

/** Builds of one app config as the contract's workflow: a step for each, which its build stands behind. */
export function toWireWorkflow({ appConfigId, builds }: NeededBuilds): Wire<"Workflow"> {
  const names = builds.map(({ component_name: name = "" }) => name);
  return {
    name: names.length === 0 ? "nothing to build" : `build ${names.join(", ")}`,
    type: "app_config_build",
    owner_id: appConfigId,
    owner_type: "app_configs",
    plan_only: false,
    finished: builds.every(({ status }) => status === "active"),
    steps: builds.map((build, index) => ({
      name: `build ${build.component_name ?? ""}`,
      idx: index,
      owner_id: appConfigId,
      owner_type: "app_configs",
      step_target_id: build.id ?? "",
      step_target_type: "component_builds",
      ...(build.status_v2 ? { status: build.status_v2 } : {}),
    })),
  };
}

/** Why a build failed when no process could tell. */
function toWireError(build: Build): Wire<"CompositeerrorsCompositeErrorData"> {
  return {
    version: 1,
    type: build.reasonCode,
    message: build.reason,
    severity: "error",
    source_type: buildOwnerTypes[build.subjectKind],
    source_id: build.id,
    data: { fault_of: build.faultOf },
    sections: [],
    hints: {},
  };
}

/** The fields that the contract has for a source outside of git. */
function toWireUpstream({ url, version, mediaType, resolvedAt }: BuildUpstream): Partial<Wire<"ComponentBuild">> {
  return {
    source_image: url,
    source_ref: version,
    resolved_tag: version,
    source_media_type: mediaType,
    resolved_at: resolvedAt,
  };
}

function toWireStatus(history: readonly BuildStatusChange[]): Wire<"CompositeStatus"> {
  const all = history.map((change) => ({
    status: compositeStatus(change.status),
    status_human_description: change.description,
    created_by_id: change.createdById,
    created_at_ts: Math.floor(change.createdAt.getTime() / 1000),
    metadata: {
      sequence: change.sequence,
      at: change.createdAt.toISOString(),
      ...(change.reasonCode === "" ? {} : { reason_code: change.reasonCode }),
    } as unknown as NonNullable<Wire<"CompositeStatus">["metadata"]>,
  }));
  return { ...all.at(-1), history: all.slice(0, -1) };
}

function compositeStatus(status: BuildStatus): Wire<"Status"> {
  return status;
}
