import type { BuiltImage } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { Artifact, NewArtifact } from "../../artifacts/index.ts";
import type { NewEvent } from "../../events/index.ts";
import type { Job, JobChange, JobOwner, Outcome } from "../../jobs/index.ts";
import { type Build, canMove } from "../build.ts";
import { buildEvent } from "../events.ts";
import type { BuildLogs, BuildRegistry } from "../ports.ts";
import type { BuildResolving } from "../resolving/index.ts";
import { type BuildMove, lockBuildsOfJob, moveBuild } from "../store.ts";
import { repositoryOf } from "../subject.ts";
import { type ReadOutputs, readOutputs } from "./built-image.ts";

export interface BuildSettlingOptions {
  readonly registry: BuildRegistry;
  readonly logs: BuildLogs;
  readonly completeUnasked: BuildResolving["completeUnasked"];
  readonly insertArtifact: (connection: Connection, artifact: NewArtifact) => Promise<Artifact>;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
}

/** Answers for jobs whose owner is a build. */
export function createBuildSettling(options: BuildSettlingOptions): Pick<JobOwner, "jobChanged"> {
  const { registry, logs, completeUnasked, insertArtifact, publish } = options;

  async function moveAll(connection: Connection, builds: readonly Build[], move: BuildMove): Promise<void> {
    for (const build of builds) {
      if (canMove(build.status, move.status)) {
        const moved = await moveBuild(connection, build, move);
        await publish(connection, buildEvent(moved));
      }
    }
  }

  async function settle(connection: Connection, job: Job, builds: readonly Build[], change: Ended): Promise<void> {
    const { outcome, execution } = change;
    await logs.closeStream(connection, job.logStreamId);
    const [first] = builds;
    if (!first) {
      return;
    }
    if (outcome.status !== "finished") {
      await moveAll(connection, builds, failureOf(outcome, job.createdById));
      return;
    }
    const outputs = readOutputs(execution?.outputs ?? null);
    const problem = await problemOf(connection, first, outputs);
    if ("problem" in outputs || problem !== undefined) {
      const reason = problem ?? "";
      await moveAll(connection, builds, {
        status: "error",
        description: reason,
        reason,
        reasonCode: "build.artifact-missing",
        faultOf: "runner",
        byId: job.createdById,
      });
      return;
    }
    const completed = await completeUnasked(connection, builds, outputs.sourceDigest || outputs.image.digest);
    const artifact = await insertArtifact(connection, newArtifact(completed[0]!, outputs.image, outputs.sourceDigest));
    await moveAll(connection, completed, {
      status: "active",
      description: "build is active and ready to be deployed",
      artifactId: artifact.id,
      byId: job.createdById,
    });
  }

  async function problemOf(connection: Connection, build: Build, outputs: ReadOutputs): Promise<string | undefined> {
    if ("problem" in outputs) {
      return outputs.problem;
    }
    const { repository, digest } = outputs.image;
    const expected = repositoryOf(build);
    if (repository !== expected) {
      return `the job pushed to ${repository}, not to ${expected}`;
    }
    const isThere = await registry.hasManifest(connection, repository, digest);
    return isThere ? undefined : `the registry does not hold ${repository}@${digest}`;
  }

  return {
    async jobChanged(connection, job, change) {
      const builds = await lockBuildsOfJob(connection, job.id);
      const byId = job.runnerId ?? job.createdById;
      switch (change.kind) {
        case "started":
          await moveAll(connection, builds, {
            status: "planning",
            description: `taken by runner ${job.runnerId}`,
            byId,
          });
          break;
        case "running":
          await moveAll(connection, builds, { status: "building", description: "building", byId });
          break;
        case "requeued":
          await moveAll(connection, builds, { status: "queued", description: change.description, byId });
          break;
        case "ended":
          await settle(connection, job, builds, change);
          break;
      }
    },
  };
}

type Ended = Extract<JobChange, { kind: "ended" }>;

function failureOf(outcome: Outcome, byId: string): BuildMove {
  const common = {
    description: outcome.description,
    reason: outcome.description,
    reasonCode: outcome.reasonCode,
    byId,
  };
  return outcome.status === "cancelled"
    ? { ...common, status: "cancelled", reasonCode: "build.cancelled", faultOf: "caller" }
    : { ...common, status: "error", faultOf: outcome.faultOf ?? "controlplane" };
}

function newArtifact(build: Build, image: BuiltImage, sourceDigest: string): NewArtifact {
  return {
    orgId: build.orgId,
    appId: build.appId,
    componentId: build.subjectKind === "component" ? build.subjectId : null,
    buildId: build.id,
    contentKey: build.contentKey,
    repository: image.repository,
    tag: image.tag,
    digest: image.digest,
    size: image.size,
    mediaType: image.media_type,
    artifactType: image.artifact_type,
    annotations: image.annotations,
    os: image.platform.os,
    architecture: image.platform.architecture,
    variant: image.platform.variant,
    osVersion: image.platform.os_version,
    osFeatures: image.platform.os_features,
    sourceDigest: sourceDigest || build.sourceDigest,
    createdById: build.createdById,
  };
}
