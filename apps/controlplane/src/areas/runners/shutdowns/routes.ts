import type { Bindings } from "../../../http/index.ts";
import type { ShutdownService } from "./service.ts";

export function bindShutdowns(bindings: Bindings, shutdowns: ShutdownService): void {
  bindings.bind("graceful_shut_down_runner", ({ context, path }) =>
    shutdowns.ask(context, path["runner_id"]!, "graceful"),
  );
  bindings.bind("force_shut_down_runner", ({ context, path }) => shutdowns.ask(context, path["runner_id"]!, "force"));
  bindings.bind("restart_runner_install", ({ context, path }) => shutdowns.ask(context, path["runner_id"]!, "restart"));
  bindings.bind("shut_down_runner_mng", ({ context, path }) =>
    shutdowns.manage(context, path["runner_id"]!, "stop-manager"),
  );
  bindings.bind("mng_vm_shut_down", ({ context, path }) =>
    shutdowns.manage(context, path["runner_id"]!, "stop-machine"),
  );
  bindings.bind("update_runner_mng", ({ context, path }) => shutdowns.manage(context, path["runner_id"]!, "update"));
  bindings.bind("shutdown_runner_process", ({ context, path, body }) =>
    shutdowns.askProcess(context, { runnerId: path["runner_id"]!, processId: path["process_id"]! }, body),
  );
}
