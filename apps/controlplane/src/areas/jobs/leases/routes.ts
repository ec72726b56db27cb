import type { Bindings } from "../../../http/index.ts";
import type { LeaseService } from "./service.ts";

export function bindLeases(bindings: Bindings, leases: LeaseService): void {
  bindings.bind("claim_jobs", ({ context, path, body, signal }) =>
    leases.claim(context, path["runner_id"]!, body, signal),
  );
  bindings.bind("renew_leases", ({ context, path, body }) => leases.renew(context, path["runner_id"]!, body));
  bindings.bind("runner_create_execution", ({ context, path, headers }) =>
    leases.claimOne(context, path["runner_job_id"]!, headers["x-nuon-client-version"]?.toString() ?? ""),
  );
}
