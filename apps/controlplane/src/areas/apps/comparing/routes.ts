import type { Bindings } from "../../../http/index.ts";
import type { ComparingService } from "./service.ts";

export function bindComparing(bindings: Bindings, comparing: ComparingService): void {
  bindings.bind("get_app_config_diff", ({ context, path, query }) =>
    comparing.diff(context, path["app_id"]!, { configId: path["config_id"]!, oldConfigId: query["old_config_id"] }),
  );
}
