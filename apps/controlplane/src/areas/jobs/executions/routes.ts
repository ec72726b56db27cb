import { type Bindings, paged, type Request } from "../../../http/index.ts";
import type { ExecutionService, ReportTarget } from "./service.ts";

export function bindExecutions(bindings: Bindings, executions: ExecutionService): void {
  bindings.bind("runner_list_executions", async ({ context, path, page }) => {
    const all = await executions.list(context, path["runner_job_id"]!);
    const end = page.offset + page.limit;
    return paged(page, { items: all.slice(page.offset, end), hasNext: all.length > end });
  });
  bindings.bind("runner_get_execution", (request) => executions.get(request.context, targetOf(request)));
  bindings.bind("runner_update_execution", (request) =>
    executions.update(request.context, targetOf(request), request.body),
  );
  bindings.bind("runner_create_execution_result", (request) =>
    executions.putResult(request.context, targetOf(request), request.body),
  );
  bindings.bind("runner_create_execution_outputs", (request) =>
    executions.putOutputs(request.context, targetOf(request), request.body),
  );
  bindings.bind("runner_resolve_source", (request) =>
    executions.resolveSource(request.context, targetOf(request), request.body),
  );
}

function targetOf({ path, headers }: Request): ReportTarget {
  return {
    jobId: path["runner_job_id"]!,
    executionId: path["runner_job_execution_id"]!,
    fencingToken: headers["x-exclave-fencing-token"]?.toString(),
  };
}
