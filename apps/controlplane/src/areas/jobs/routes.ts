import { answer, type Bindings, listOf, paged, type Request, waitOf } from "../../http/index.ts";
import type { JobQuery, JobService } from "./service.ts";

export function bindJobs(bindings: Bindings, jobs: JobService): void {
  bindings.bind("get_runner_job", ({ context, path }) => jobs.get(context, path["runner_job_id"]!));
  bindings.bind("runner_get_job_by_id", ({ context, path }) => jobs.get(context, path["runner_job_id"]!));
  bindings.bind("runner_get_job", ({ context, path }) => jobs.get(context, path["job_id"]!));
  bindings.bind("get_runner_job_plan", (request) => planText(jobs, request, "runner_job_id"));
  bindings.bind("runner_get_job_plan_by_id", (request) => planText(jobs, request, "runner_job_id"));
  bindings.bind("runner_get_job_plan", (request) => planText(jobs, request, "job_id"));
  bindings.bind("runner_get_job_plan_annotated", (request) => planText(jobs, request, "job_id"));
  bindings.bind("get_runner_job_composite_plan", ({ context, path }) =>
    jobs.compositePlan(context, path["runner_job_id"]!),
  );
  bindings.bind("list_runner_jobs", async (request) =>
    paged(request.page, await jobs.list(request.context, queryOf(request))),
  );
  bindings.bind("get_runner_jobs", async (request) =>
    paged(request.page, await jobs.list(request.context, queryOf(request))),
  );
  bindings.bind("runner_list_jobs", async (request) => {
    const query = queryOf(request);
    const offers = { ...query, statuses: query.statuses.length > 0 ? query.statuses : ["available"] };
    return paged(request.page, await jobs.offers(request.context, offers, waitOf(request.query), request.signal));
  });
  bindings.bind("runner_update_job_by_id", ({ context, path, body }) =>
    jobs.finish(context, path["runner_job_id"]!, body),
  );
  bindings.bind("runner_update_job", ({ context, path, body }) => jobs.finish(context, path["job_id"]!, body));
  bindings.bind("cancel_runner_job", ({ context, path }) => jobs.cancel(context, path["runner_job_id"]!));
}

async function planText(jobs: JobService, { context, path }: Request, name: string): Promise<unknown> {
  return answer(JSON.stringify(await jobs.plan(context, path[name]!)), { contentType: "text/plain; charset=utf-8" });
}

function queryOf({ path, query, page }: Request): JobQuery {
  const groups = [...listOf(query, "groups"), ...listOf(query, "group")].filter((group) => group !== "any");
  const statuses = [...listOf(query, "statuses"), ...listOf(query, "status")];
  return { ...page, runnerId: path["runner_id"], groups, statuses };
}
