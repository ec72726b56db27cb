import type { BuildPlan, RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, notFound } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import { toCompositePlan } from "./composite-plan.ts";
import type { Execution } from "./executions/index.ts";
import { listExecutions } from "./executions/store.ts";
import { checkCancellable, checkFinishable, isFinal, type Job, type QueuePlace, requireJob } from "./job.ts";
import type { LeaseService } from "./leases/index.ts";
import type { JobLifecycle } from "./lifecycle/index.ts";
import { outcomeOf } from "./outcome.ts";
import type { ClaimFurnishing, GroupOfRunner } from "./ports.ts";
import {
  findJob,
  findJobs,
  type JobFilter,
  jobHistories,
  listJobs,
  lockJob,
  type NewJob,
  queuePosition,
  unfinishedJobs,
} from "./store.ts";
import { toWireJob } from "./wire.ts";

export interface JobPage {
  readonly items: Wire<"RunnerJob">[];
  readonly hasNext: boolean;
}

export interface JobQuery {
  /** Whose queue; undefined for all of the org. */
  readonly runnerId: string | undefined;
  readonly groups: readonly string[];
  readonly statuses: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

export interface JobService {
  get(context: RequestContext, jobId: string): Promise<Wire<"RunnerJob">>;
  /** The job's plan; it holds no secret. */
  plan(context: RequestContext, jobId: string): Promise<unknown>;
  compositePlan(context: RequestContext, jobId: string): Promise<Wire<"PlantypesCompositePlan">>;
  list(context: RequestContext, query: JobQuery): Promise<JobPage>;
  /** Jobs that the asking runner may take, oldest first; waits up to `waitMilliseconds` for one. */
  offers(context: RequestContext, query: JobQuery, waitMilliseconds: number, signal: AbortSignal): Promise<JobPage>;
  cancel(context: RequestContext, jobId: string): Promise<Wire<"RunnerJob">>;
  /** Ends a job that the asking runner holds, as runners of the older protocol end the one that stops them by force. */
  finish(
    context: RequestContext,
    jobId: string,
    body: RequestBody<"runner_update_job_by_id">,
  ): Promise<Wire<"RunnerJob">>;
  /** Makes a job in the caller's transaction. */
  insert(connection: Connection, job: NewJob): Promise<Job>;
  /** Where a job stands in its queue; undefined when there is none such. */
  place(connection: Connection, jobId: string): Promise<QueuePlace | undefined>;
  /** Ends a job in the caller's transaction, unless it has ended already. */
  cancelQuietly(connection: Connection, jobId: string): Promise<void>;
  /** Ends every job of an org that has not ended. */
  cancelAll(connection: Connection, orgId: string): Promise<void>;
  /** Jobs by id in their wire shape, for whoever shows them with something else. */
  wireJobs(connection: Connection, jobIds: readonly string[]): Promise<Map<string, Wire<"RunnerJob">>>;
}

export interface JobServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly lifecycle: JobLifecycle;
  readonly leases: LeaseService;
  readonly groupOfRunner: GroupOfRunner;
  readonly currentPlan: ClaimFurnishing["currentPlan"];
}

export function createJobService(options: JobServiceOptions): JobService {
  const { pools, mutate, lifecycle, leases, groupOfRunner, currentPlan } = options;

  async function load(context: RequestContext, jobId: string): Promise<Job> {
    const found = await inOrg(pools, context.orgId, (connection) => findJob(connection, jobId));
    const job = requireJob(found, jobId);
    authorize(context.principal, "job.read", { orgId: context.orgId, jobId, runnerGroupId: job.runnerGroupId });
    return job;
  }

  async function cancelQuietly(connection: Connection, jobId: string): Promise<void> {
    const job = await lockJob(connection, jobId);
    if (job && !isFinal(job.status)) {
      await lifecycle.cancel(connection, job);
    }
  }

  /** The queue that a runner takes from; undefined when none is named. */
  async function groupOf({ orgId }: RequestContext, runnerId: string | undefined): Promise<string | undefined> {
    if (runnerId === undefined) {
      return undefined;
    }
    const group = await inOrg(pools, orgId, (connection) => groupOfRunner(connection, runnerId));
    if (group === undefined) {
      throw notFound("runner.not-found", `no runner ${runnerId}`, {
        hint: "GET /v1/orgs/current/runner-group lists the org's runners",
      });
    }
    return group;
  }

  async function readPage(context: RequestContext, filter: JobFilter): Promise<JobPage> {
    return await inOrg(pools, context.orgId, async (connection) => {
      const jobs = await listJobs(connection, filter);
      const shown = jobs.slice(0, filter.limit);
      const wire = await toWireJobs(connection, shown);
      return { items: shown.map(({ id }) => wire.get(id)!), hasNext: jobs.length > filter.limit };
    });
  }

  return {
    async get(context, jobId) {
      const job = await load(context, jobId);
      const wire = await inOrg(pools, context.orgId, (connection) => toWireJobs(connection, [job]));
      return wire.get(jobId)!;
    },
    async plan(context, jobId) {
      return currentPlan((await load(context, jobId)).plan);
    },
    async compositePlan(context, jobId) {
      return toCompositePlan((await this.plan(context, jobId)) as BuildPlan);
    },
    async list(context, query) {
      const runnerGroupId = await groupOf(context, query.runnerId);
      authorize(context.principal, "job.read", { orgId: context.orgId, ...defined({ runnerGroupId }) });
      return await readPage(context, { ...query, runnerGroupId, types: [], takenBy: undefined, oldestFirst: false });
    },
    async offers(context, query, waitMilliseconds, signal) {
      const { principal, orgId } = context;
      if (principal.kind !== "runner") {
        return await this.list(context, query);
      }
      const runnerGroupId = (await groupOf(context, query.runnerId)) ?? principal.runnerGroupId;
      authorize(principal, "job.claim", { orgId, runnerGroupId });
      const filter = { ...query, runnerGroupId, types: [], takenBy: principal.id, oldestFirst: true };
      const first = await readPage(context, filter);
      if (first.items.length > 0 || waitMilliseconds <= 0) {
        return first;
      }
      await leases.waitForJob(principal, waitMilliseconds, signal);
      return await readPage(context, filter);
    },
    async cancel(context, jobId) {
      authorize(context.principal, "job.cancel", { orgId: context.orgId, jobId });
      return await mutate(context, { action: "job.cancel", resourceType: "job" }, async (connection) => {
        const job = requireJob(await lockJob(connection, jobId), jobId);
        checkCancellable(job);
        const ended = await lifecycle.cancel(connection, job);
        const wire = await toWireJobs(connection, [ended]);
        return { answer: wire.get(jobId)!, resourceId: jobId };
      });
    },
    async finish(context, jobId, { status }) {
      const { runnerGroupId } = await load(context, jobId);
      authorize(context.principal, "job.claim", { orgId: context.orgId, runnerGroupId });
      return await mutate(context, { action: "job.update", resourceType: "job" }, async (connection) => {
        const job = requireJob(await lockJob(connection, jobId), jobId);
        const ended = checkFinishable(job, context.principal.id, status)
          ? await lifecycle.conclude(connection, job, outcomeOf("finished", null))
          : job;
        const wire = await toWireJobs(connection, [ended]);
        return { answer: wire.get(jobId)!, resourceId: jobId };
      });
    },
    insert: lifecycle.create,
    async place(connection, jobId) {
      const job = await findJob(connection, jobId);
      if (!job) {
        return undefined;
      }
      const { type, executionCount: attempt, maxExecutions, deadlineAt } = job;
      return { type, attempt, maxExecutions, deadlineAt, ...(await queuePosition(connection, job)) };
    },
    cancelQuietly,
    async cancelAll(connection, orgId) {
      for (const jobId of await unfinishedJobs(connection, orgId)) {
        await cancelQuietly(connection, jobId);
      }
    },
    async wireJobs(connection, jobIds) {
      return jobIds.length === 0 ? new Map() : await toWireJobs(connection, await findJobs(connection, jobIds));
    },
  };
}

async function toWireJobs(connection: Connection, jobs: readonly Job[]): Promise<Map<string, Wire<"RunnerJob">>> {
  if (jobs.length === 0) {
    return new Map();
  }
  const ids = jobs.map(({ id }) => id);
  const [executions, history] = await Promise.all([listExecutions(connection, ids), jobHistories(connection, ids)]);
  const executionsOf = Map.groupBy<string, Execution>(executions, ({ jobId }) => jobId);
  const historyOf = Map.groupBy(history, ({ jobId }) => jobId);
  return new Map(
    jobs.map((job) => [
      job.id,
      toWireJob({ job, executions: executionsOf.get(job.id) ?? [], history: historyOf.get(job.id) ?? [] }),
    ]),
  );
}
