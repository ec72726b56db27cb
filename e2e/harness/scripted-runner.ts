import { type Client, createClient } from "@exclave/client";
import { type BuildPlan, buildJobTypes, type Wire } from "@exclave/contract";
import { newId } from "@exclave/kernel";
import { blobOf, createOciClient, type PushedArtifact, pushArtifact } from "@exclave/oci";
import { protobufTraces } from "@exclave/testkit";
import type { StartedControlPlane } from "./control-plane.ts";

export type ClaimedJob = Wire<"ClaimedJob">;

/** A runner that does what a test says, in the real protocol. */
export interface ScriptedRunner {
  readonly client: Client;
  /** Takes at most one job, waiting up to ten seconds for it where nothing else is said. */
  claim(options?: {
    readonly holding?: readonly string[];
    readonly capacity?: number;
    readonly wait?: number;
  }): Promise<Wire<"ClaimJobsResponse">>;
  /** Takes one job; throws when there is none. */
  take(): Promise<ClaimedJob>;
  /** Speaks with the job's own token. */
  jobClient(claimed: ClaimedJob): Client;
  move(
    claimed: ClaimedJob,
    status: "initializing" | "in-progress" | "cleaning-up" | "finished" | "failed",
  ): Promise<void>;
  /** Asks whether to build. */
  resolve(claimed: ClaimedJob, chart?: Wire<"ResolvedUpstream">): Promise<Wire<"JobSourceVerdict">>;
  /** Pushes a small artifact that says which plan it was made from, and reports it. */
  push(claimed: ClaimedJob): Promise<PushedArtifact>;
  /** Does the whole job. */
  succeed(claimed: ClaimedJob): Promise<PushedArtifact>;
  fail(claimed: ClaimedJob, metadata: Readonly<Record<string, string>>): Promise<void>;
  log(claimed: ClaimedJob, lines: readonly string[]): Promise<void>;
  /** Writes a span of that name. */
  trace(claimed: ClaimedJob, name: string): Promise<void>;
}

const WAIT_MILLISECONDS = 10_000;

const toolchain = {
  id: "sha256:tools",
  tools: { git: "2.39.5" },
  capabilities: Object.values(buildJobTypes),
};

export function scriptedRunner(controlPlane: StartedControlPlane, bootId = newId("event")): ScriptedRunner {
  const { url, runnerId, runnerToken } = controlPlane;
  const client = createClient({ url, token: runnerToken });

  function jobClient({ token }: ClaimedJob): Client {
    return createClient({ url, token });
  }
  function reportOf({ job, execution_id, fencing_token }: ClaimedJob) {
    return {
      path: { runner_job_id: job.id!, runner_job_execution_id: execution_id },
      headers: { "X-Exclave-Fencing-Token": String(fencing_token) },
    };
  }

  const runner: ScriptedRunner = {
    client,
    jobClient,
    claim: ({ holding = [], capacity = 1, wait = WAIT_MILLISECONDS } = {}) =>
      client.call("claim_jobs", {
        path: { runner_id: runnerId },
        body: {
          groups: ["build"],
          capacity,
          wait_milliseconds: wait,
          boot_id: bootId,
          version: "test",
          toolchain,
          holding: [...holding],
        },
      }),
    async take() {
      const { jobs } = await runner.claim();
      if (!jobs[0]) {
        throw new Error("no job came");
      }
      return jobs[0];
    },
    async move(claimed, status) {
      await jobClient(claimed).call("runner_update_execution", { ...reportOf(claimed), body: { status } });
    },
    resolve: (claimed, chart) =>
      jobClient(claimed).call("runner_resolve_source", { ...reportOf(claimed), body: chart ? { chart } : {} }),
    async push(claimed) {
      const { destination, ...plan } = claimed.plan as unknown as BuildPlan;
      const oci = createOciClient({
        registryUrl: destination.registry,
        credentials: { username: "job", password: claimed.token },
      });
      const pushed = await pushArtifact(oci, {
        repository: destination.repository,
        tag: destination.tag,
        artifactType: "application/vnd.exclave.test.v1",
        layers: [{ mediaType: "application/json", blob: blobOf(JSON.stringify(plan)) }],
        annotations: { "org.opencontainers.image.title": plan.component_name ?? "sandbox" },
      });
      const image = {
        tag: destination.tag,
        repository: destination.repository,
        media_type: pushed.mediaType,
        digest: pushed.digest,
        size: pushed.size,
        urls: [`${destination.registry}/v2/${destination.repository}/manifests/${pushed.digest}`],
        annotations: { "org.opencontainers.image.title": plan.component_name ?? "sandbox" },
        artifact_type: "application/vnd.exclave.test.v1",
        platform: { architecture: "amd64", os: "linux", os_version: "12", variant: "v1", os_features: ["none"] },
      };
      // What runners hand back besides: of some kinds the files, of all that have one what the source was found to be.
      const outputs = { image, files: [{ rel_path: "main.tf" }], source_digest: "c".repeat(40) } as never;
      await jobClient(claimed).call("runner_create_execution_outputs", { ...reportOf(claimed), body: { outputs } });
      return pushed;
    },
    async succeed(claimed) {
      await runner.move(claimed, "initializing");
      await runner.move(claimed, "in-progress");
      const pushed = await runner.push(claimed);
      await jobClient(claimed).call("runner_create_execution_result", {
        ...reportOf(claimed),
        body: { success: true },
      });
      await runner.move(claimed, "finished");
      return pushed;
    },
    async fail(claimed, metadata) {
      const body = { success: false, error_code: 1, error_metadata: metadata };
      await jobClient(claimed).call("runner_create_execution_result", { ...reportOf(claimed), body });
      await runner.move(claimed, "failed");
    },
    async log(claimed, lines) {
      const logRecords = lines.map((text) => ({ timeUnixNano: `${Date.now()}000000`, body: { stringValue: text } }));
      const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
      await jobClient(claimed).call("runner_write_logs", {
        path: { log_stream_id: claimed.job.log_stream_id! },
        headers: { "content-type": "application/json" },
        body,
      });
    },
    async trace(claimed, name) {
      const span = { traceId: "a".repeat(32), spanId: "b".repeat(16), name, startTime: 1n, endTime: 2n };
      await jobClient(claimed).call("log_stream_write_traces", {
        path: { log_stream_id: claimed.job.log_stream_id! },
        body: protobufTraces([{ spans: [span] }]),
      });
    },
  };
  return runner;
}
