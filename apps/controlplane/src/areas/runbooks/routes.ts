import { type Bindings, paged } from "../../http/index.ts";
import type { RunbookPlace } from "./runbook.ts";
import type { RunbookService } from "./service.ts";

export function bindRunbooks(bindings: Bindings, runbooks: RunbookService): void {
  bindings.bind("create_runbook", ({ context, path, body }) => runbooks.create(context, path["app_id"]!, body));
  bindings.bind("get_runbooks", async ({ context, path, page, query }) =>
    paged(page, await runbooks.list(context, path["app_id"]!, { ...page, search: query["q"] ?? "" })),
  );
  bindings.bind("get_runbook", ({ context, path }) => runbooks.get(context, placeOf(path)));
  bindings.bind("update_runbook", ({ context, path, body }) => runbooks.update(context, placeOf(path), body));
  bindings.bind("delete_runbook", ({ context, path }) => runbooks.delete(context, placeOf(path)));
}

function placeOf(path: Readonly<Record<string, string>>): RunbookPlace {
  return { app: path["app_id"]!, runbook: path["runbook_id"]! };
}
