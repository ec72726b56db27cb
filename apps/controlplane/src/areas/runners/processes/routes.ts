import { type Bindings, listOf, paged, type Request } from "../../../http/index.ts";
import type { ProcessService, ProcessTarget } from "./service.ts";

export function bindProcesses(bindings: Bindings, processes: ProcessService): void {
  bindings.bind("list_runner_processes", async ({ context, path, query, page }) => {
    const asked = { ...page, types: listOf(query, "type"), statuses: listOf(query, "status") };
    return paged(page, await processes.list(context, path["runner_id"]!, asked));
  });
  bindings.bind("get_current_runner_processes", ({ context, path }) => processes.current(context, path["runner_id"]!));
  bindings.bind("get_runner_process_public", ({ context, path }) => processes.get(context, targetOf(path)));
  bindings.bind(
    "get_process_latest_heart_beat",
    async ({ context, path }) => (await processes.latestHeartbeat(context, targetOf(path))) ?? {},
  );
  bindings.bind("end_runner_process", ({ context, path, body }) => processes.end(context, targetOf(path), body));
}

function targetOf(path: Request["path"]): ProcessTarget {
  return { runnerId: path["runner_id"]!, processId: path["process_id"]! };
}
