import { type Bindings, paged } from "../../../http/index.ts";
import type { PartService } from "./service.ts";

export function bindAppConfigParts(bindings: Bindings, parts: PartService): void {
  bindCreation(bindings, parts);
  bindReads(bindings, parts);
  bindLists(bindings, parts);
}

function bindCreation(bindings: Bindings, parts: PartService): void {
  bindings.bind("create_app_input_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "input", body }),
  );
  for (const id of ["create_app_sandbox_config", "create_app_sandbox_config_v2"] as const) {
    bindings.bind(id, ({ context, path, body }) => parts.create(context, path["app_id"]!, { kind: "sandbox", body }));
  }
  bindings.bind("create_app_runner_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "runner", body }),
  );
  bindings.bind("create_app_permissions_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "permissions", body }),
  );
  bindings.bind("create_app_break_glass_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "break_glass", body }),
  );
  bindings.bind("create_app_policies_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "policies", body }),
  );
  bindings.bind("create_app_secrets_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "secrets", body }),
  );
  bindings.bind("create_app_stack_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "stack", body }),
  );
  bindings.bind("create_app_operation_role_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "operation_role", body }),
  );
  bindings.bind("create_app_kubernetes_contexts_config", ({ context, path, body }) =>
    parts.create(context, path["app_id"]!, { kind: "kubernetes_contexts", body }),
  );
}

/** One part, by its id or as the newest of its kind. */
function bindReads(bindings: Bindings, parts: PartService): void {
  const byId = {
    get_app_permissions_config: "permissions",
    get_app_break_glass_config: "break_glass",
    get_app_policies_config: "policies",
    get_app_secrets_config: "secrets",
    get_app_stack_config: "stack",
  } as const;
  for (const [id, kind] of Object.entries(byId)) {
    bindings.bind(id as keyof typeof byId, ({ context, path }) =>
      parts.get(context, path["app_id"]!, kind, path["config_id"]!),
    );
  }
  bindings.bind("get_app_input_config", ({ context, path }) =>
    parts.get(context, path["app_id"]!, "input", path["input_config_id"]!),
  );
  bindings.bind("get_app_operation_role_configs", async ({ context, path }) => [
    await parts.get(context, path["app_id"]!, "operation_role", path["operation_role_config_id"]!),
  ]);
  bindings.bind("get_app_policy_config", ({ context, path }) =>
    parts.policy(context, path["app_id"]!, path["policy_config_id"]!),
  );
  const latest = {
    get_app_input_latest_config: "input",
    get_app_sandbox_latest_config: "sandbox",
    get_app_runner_latest_config: "runner",
    get_latest_app_permissions_config: "permissions",
    get_latest_app_break_glass_config: "break_glass",
    get_latest_app_policies_config: "policies",
    get_latest_app_secrets_config: "secrets",
  } as const;
  for (const [id, kind] of Object.entries(latest)) {
    bindings.bind(id as keyof typeof latest, ({ context, path }) => parts.latest(context, path["app_id"]!, kind));
  }
}

function bindLists(bindings: Bindings, parts: PartService): void {
  const lists = {
    get_app_input_configs: "input",
    get_app_sandbox_configs: "sandbox",
    get_app_runner_configs: "runner",
    get_app_policies_configs: "policies",
  } as const;
  for (const [id, kind] of Object.entries(lists)) {
    bindings.bind(id as keyof typeof lists, async ({ context, path, page }) =>
      paged(page, await parts.list(context, path["app_id"]!, kind, page)),
    );
  }
}
