import { type Bindings, paged } from "../../../http/index.ts";
import type { ComponentPlace } from "../component.ts";
import type { ComponentConfigService } from "./service.ts";

type Path = Readonly<Record<string, string>>;

export function bindComponentConfigs(bindings: Bindings, configs: ComponentConfigService): void {
  bindCreation(bindings, configs);
  for (const id of ["get_component_config", "get_app_component_config"] as const) {
    bindings.bind(id, ({ context, path }) => configs.get(context, placeOf(path), path["config_id"]!));
  }
  for (const id of ["get_component_latest_config", "get_app_component_latest_config"] as const) {
    bindings.bind(id, ({ context, path }) => configs.get(context, placeOf(path), "latest"));
  }
  for (const id of ["get_component_configs", "get_app_component_configs"] as const) {
    bindings.bind(id, async ({ context, path, page }) => paged(page, await configs.list(context, placeOf(path), page)));
  }
}

function bindCreation(bindings: Bindings, configs: ComponentConfigService): void {
  for (const id of [
    "create_terraform_module_component_config",
    "create_app_terraform_module_component_config",
  ] as const) {
    bindings.bind(id, ({ context, path, body }) =>
      configs.create(context, placeOf(path), { type: "terraform_module", body }),
    );
  }
  for (const id of ["create_helm_component_config", "create_app_helm_component_config"] as const) {
    bindings.bind(id, ({ context, path, body }) =>
      configs.create(context, placeOf(path), { type: "helm_chart", body }),
    );
  }
  for (const id of ["create_docker_build_component_config", "create_app_docker_build_component_config"] as const) {
    bindings.bind(id, ({ context, path, body }) =>
      configs.create(context, placeOf(path), { type: "docker_build", body }),
    );
  }
  for (const id of [
    "create_kubernetes_manifest_component_config",
    "create_app_kubernetes_manifest_component_config",
  ] as const) {
    bindings.bind(id, ({ context, path, body }) =>
      configs.create(context, placeOf(path), { type: "kubernetes_manifest", body }),
    );
  }
  for (const id of ["create_external_image_component_config", "create_app_external_image_component_config"] as const) {
    bindings.bind(id, ({ context, path, body }) =>
      configs.create(context, placeOf(path), { type: "external_image", body }),
    );
  }
  for (const id of ["create_job_component_config", "create_app_job_component_config"] as const) {
    bindings.bind(id, ({ context, path, body }) => configs.create(context, placeOf(path), { type: "job", body }));
  }
  for (const id of ["create_pulumi_component_config", "create_app_pulumi_component_config"] as const) {
    bindings.bind(id, ({ context, path, body }) => configs.create(context, placeOf(path), { type: "pulumi", body }));
  }
}

/** Paths of components come with and without their app. */
function placeOf(path: Path): ComponentPlace {
  return { app: path["app_id"], component: path["component_id"]! };
}
