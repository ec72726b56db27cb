import { type Bindings, paged } from "../../../http/index.ts";
import type { VariableService } from "./service.ts";

export function bindVariables(bindings: Bindings, variables: VariableService): void {
  for (const id of ["create_app_secret", "create_app_secret_v2"] as const) {
    bindings.bind(id, ({ context, path, body }) => variables.create(context, path["app_id"]!, body));
  }
  bindings.bind("get_app_secrets", async ({ context, path, page }) =>
    paged(page, await variables.list(context, path["app_id"]!, page)),
  );
  for (const id of ["delete_app_secret", "delete_app_secret_v2"] as const) {
    bindings.bind(id, ({ context, path }) => variables.delete(context, path["app_id"]!, path["secret_id"]!));
  }
}
