import { inOrg, type Pools } from "@exclave/database";
import { type Clock, notFound } from "@exclave/kernel";
import { authorize, can, type Principal } from "../../../auth/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import type { Writer } from "../log-record.ts";
import type { LogStream } from "../log-stream.ts";
import { findLogStream } from "../store.ts";
import type { JobsOfLogStream } from "./ports.ts";

/** Lets principals to streams; safe to call concurrently. */
export interface LogAccess {
  /** The stream, for who may read it. */
  toRead(context: RequestContext, logStreamId: string): Promise<LogStream>;
  /** What is known of who may write to it; whether it is there and open is seen when it is written to. */
  toWrite(context: RequestContext, logStreamId: string): Promise<Writer>;
  /** The stream, for who was let to it before. */
  find(orgId: string, logStreamId: string): Promise<LogStream>;
}

export interface LogAccessOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly jobsOf: JobsOfLogStream;
}

/** How long a permission to write is taken as given. */
const GRANT_MILLISECONDS = 5_000;
const MAXIMUM_GRANTS = 10_000;

/** The one of a process. */
export function createLogAccess({ pools, clock, jobsOf }: LogAccessOptions): LogAccess {
  const grants = new Map<string, number>();

  async function find(orgId: string, logStreamId: string): Promise<LogStream> {
    const stream = await inOrg(pools, orgId, (connection) => findLogStream(connection, logStreamId));
    if (!stream) {
      throw notFound("log-stream.not-found", `no log stream ${logStreamId}`, {
        hint: "a build names its stream in log_stream.id",
      });
    }
    return stream;
  }

  return {
    find,
    async toRead(context, logStreamId) {
      const { principal, orgId } = context;
      const jobs = principal.kind === "job" ? await jobsOf(context, logStreamId) : [];
      const jobId = jobs.find((job) => job.jobId === principal.id)?.jobId ?? "";
      authorize(principal, "log.read", { orgId, logStreamId, jobId });
      return await find(orgId, logStreamId);
    },
    async toWrite(context, logStreamId) {
      const { principal, orgId } = context;
      const now = clock.now().getTime();
      const key = `${principal.kind} ${principal.id} ${logStreamId}`;
      if ((grants.get(key) ?? 0) > now) {
        return writerOf(principal);
      }
      const jobs = await jobsOf(context, logStreamId);
      // What a resource does not name is not asked for, so a stream without a job names one that nobody is.
      const nobody = { orgId, logStreamId, jobId: "", runnerId: "" };
      const resources = jobs.map(({ jobId, runnerId }) => ({ ...nobody, jobId, runnerId: runnerId ?? "" }));
      const allowed = resources.find((resource) => can(principal, "log.write", resource));
      authorize(principal, "log.write", allowed ?? nobody);
      if (grants.size >= MAXIMUM_GRANTS) {
        grants.clear();
      }
      grants.set(key, now + GRANT_MILLISECONDS);
      return writerOf(principal);
    },
  };
}

/** What we know of the writer counts more than what its records say. */
function writerOf(principal: Principal): Writer {
  const { id } = principal;
  switch (principal.kind) {
    case "job": {
      const { executionId, runnerId, runnerGroupId } = principal;
      return { id, jobId: id, executionId, runnerId, runnerGroupId };
    }
    case "runner":
      return { id, runnerId: id, runnerGroupId: principal.runnerGroupId };
    default:
      return { id };
  }
}
