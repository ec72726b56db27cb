import type { Bindings } from "../../http/index.ts";
import type { InstallsConfigService } from "./service.ts";

export function bindInstallsConfigs(bindings: Bindings, configs: InstallsConfigService): void {
  bindings.bind("get_app_installs_config", ({ context, path }) => configs.get(context, path["app_id"]!));
  bindings.bind("create_app_installs_config", ({ context, path, body }) =>
    configs.create(context, path["app_id"]!, body),
  );
  bindings.bind("delete_app_installs_config", ({ context, path }) =>
    configs.delete(context, path["app_id"]!, path["config_id"]!),
  );
}
