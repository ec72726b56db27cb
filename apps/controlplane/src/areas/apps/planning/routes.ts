import type { Bindings } from "../../../http/index.ts";
import type { AppConfigPlanning } from "./service.ts";

export function bindPlanning(bindings: Bindings, planning: AppConfigPlanning): void {
  bindings.bind("plan_app_config", ({ context, path, body }) => planning.plan(context, path["app_id"]!, body));
}
