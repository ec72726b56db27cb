import { buildJobTypes, RECIPE_VERSION, type Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { invalidField } from "@exclave/kernel";
import type { Artifact } from "../../artifacts/index.ts";
import type { NewEvent } from "../../events/index.ts";
import type { Job } from "../../jobs/index.ts";
import type { Build } from "../build.ts";
import { contentKey } from "../content-key.ts";
import { buildEvent } from "../events.ts";
import type { BuildJobs, BuildRegistry, FindConfigDigest, RunnerDirectory } from "../ports.ts";
import { type BuildMove, completeKey, findInFlight, lockBuildsOfJob, lockKey, moveBuild } from "../store.ts";
import { readUpstream, toWireUpstream } from "./upstream.ts";

/** What there is for a key already: an artifact, or a build whose job, now locked, is making one. */
export type KeyFinding = { readonly artifact: Artifact } | { readonly leader: Build };

export interface SoughtKey {
  readonly subjectId: string;
  readonly key: string;
  /** Who asks, when a job does: its own builds are not what it looks for. */
  readonly job?: Job;
}

/** Looks a key up; who finds nothing holds the key's lock until its transaction ends. */
export type LookUpKey = (connection: Connection, sought: SoughtKey) => Promise<KeyFinding | undefined>;

type FindArtifactByKey = (
  connection: Connection,
  subjectId: string,
  contentKey: string,
) => Promise<Artifact | undefined>;

export interface KeyLookupOptions {
  readonly jobs: BuildJobs;
  readonly registry: Pick<BuildRegistry, "hasManifest">;
  readonly findArtifactByKey: FindArtifactByKey;
}

export function createKeyLookup({ jobs, registry, findArtifactByKey }: KeyLookupOptions): LookUpKey {
  /** None when somebody has deleted its manifest: nobody could pull it. */
  async function findArtifact(connection: Connection, subjectId: string, key: string): Promise<Artifact | undefined> {
    const artifact = await findArtifactByKey(connection, subjectId, key);
    return artifact && (await registry.hasManifest(connection, artifact.repository, artifact.digest))
      ? artifact
      : undefined;
  }

  return async (connection, { subjectId, key, job }) => {
    const find = () => findInFlight(connection, { subjectId, contentKey: key, exceptJobId: job?.id });
    // Only who finds none has to wait for others of the same key.
    const early = await findArtifact(connection, subjectId, key);
    if (early) {
      return { artifact: early };
    }
    await lockKey(connection, subjectId, key);
    for (;;) {
      const artifact = await findArtifact(connection, subjectId, key);
      if (artifact) {
        return { artifact };
      }
      const leader = await find();
      if (!leader?.jobId) {
        return undefined;
      }
      // Its job may be ending in this moment: who joined it then would wait for ever.
      await jobs.lock(connection, leader.jobId);
      const held = await find();
      if (held?.jobId === leader.jobId) {
        return { leader: held };
      }
    }
  };
}

/** Completes pending keys. Every function runs in a transaction that holds the job's row. */
export interface BuildResolving {
  /** Answers a job that found its source. */
  sourceFound(connection: Connection, job: Job, report: Wire<"JobSourceReport">): Promise<Wire<"JobSourceVerdict">>;
  /** Completes the keys of builds whose job, of an older runner, ended without asking. */
  completeUnasked(connection: Connection, builds: readonly Build[], sourceDigest: string): Promise<Build[]>;
}

export interface BuildResolvingOptions {
  readonly findConfigDigest: FindConfigDigest;
  readonly runners: RunnerDirectory;
  readonly lookUp: LookUpKey;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
  readonly now: () => Date;
}

export function createBuildResolving({
  findConfigDigest,
  runners,
  lookUp,
  publish,
  now,
}: BuildResolvingOptions): BuildResolving {
  async function keyOf(connection: Connection, build: Build, sourceDigest: string): Promise<string> {
    const configDigest = await findConfigDigest(connection, build);
    const { toolchainIds } = await runners.ofOrg(connection, build.orgId);
    return contentKey({ configDigest, sourceDigest, recipeVersion: RECIPE_VERSION, toolchainIds });
  }

  async function moveAll(connection: Connection, builds: readonly Build[], move: BuildMove): Promise<void> {
    for (const build of builds) {
      await publish(connection, buildEvent(await moveBuild(connection, build, move)));
    }
  }

  return {
    async sourceFound(connection, job, report) {
      const builds = await lockBuildsOfJob(connection, job.id);
      const [first] = builds;
      if (!first) {
        return { verdict: "done", reason: "no build waits for this job any more" };
      }
      if (!first.isKeyPending) {
        return goOn(first, job);
      }
      const field = fieldOf(job);
      // What the request knew already is not for the job to say.
      const told = first.sourceDigest === "" ? report[field] : undefined;
      const upstream = told ? readUpstream(field, told, now()) : null;
      const sourceDigest = first.sourceDigest || (upstream?.digest ?? "");
      if (sourceDigest === "") {
        throw invalidField(field, undefined, "must be given: the build is of one that only its job can find");
      }
      const key = await keyOf(connection, first, sourceDigest);
      // A forced build is built, for itself and for whoever joined it.
      const isForced = builds.some((build) => build.isForced);
      const found = isForced ? undefined : await lookUp(connection, { subjectId: first.subjectId, key, job });
      const completed = await completeKey(connection, idsOf(builds), { contentKey: key, sourceDigest, upstream });
      if (!found) {
        return goOn(completed[0]!, job);
      }
      const byId = job.runnerId ?? job.createdById;
      if ("artifact" in found) {
        const reason = `nothing changed since build ${found.artifact.buildId}`;
        const artifactId = found.artifact.id;
        await moveAll(connection, completed, { status: "active", description: reason, noOp: true, artifactId, byId });
        return { ...goOn(completed[0]!, job), verdict: "done", reason };
      }
      const { id, status, jobId, logStreamId } = found.leader;
      const reason = `build ${id} makes the same: waiting for it`;
      await moveAll(connection, completed, { status, description: reason, job: { jobId: jobId!, logStreamId }, byId });
      return { ...goOn(completed[0]!, job), verdict: "done", reason };
    },
    async completeUnasked(connection, builds, sourceDigest) {
      const [first] = builds;
      if (!first?.isKeyPending) {
        return [...builds];
      }
      const known = first.sourceDigest || sourceDigest;
      const key = await keyOf(connection, first, known);
      return await completeKey(connection, idsOf(builds), { contentKey: key, sourceDigest: known, upstream: null });
    },
  };
}

function idsOf(builds: readonly Build[]): string[] {
  return builds.map(({ id }) => id);
}

function goOn(build: Build, job: Job): Wire<"JobSourceVerdict"> {
  return {
    verdict: "build",
    reason: "nothing is there for these inputs yet",
    checksum: build.contentKey,
    ...(build.upstream ? { [fieldOf(job)]: toWireUpstream(build.upstream) } : {}),
  };
}

/** Under which name a job tells what it found, and is told what counts. */
function fieldOf({ type }: Job): "chart" | "image" {
  return type === buildJobTypes.external_image ? "image" : "chart";
}
