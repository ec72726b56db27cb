import { type Bindings, flagOf, paged } from "../../../http/index.ts";
import type { ConnectionService } from "./service.ts";

export function bindVcsConnections(bindings: Bindings, connections: ConnectionService): void {
  bindings.bind("get_org_vcs_connections", async ({ context, page }) =>
    paged(page, await connections.list(context, page)),
  );
  bindings.bind("create_vcs_connection", ({ context, body }) => connections.create(context, body.github_install_id));
  bindings.bind("get_vcs_connection", ({ context, path }) => connections.get(context, path["connection_id"]!));
  bindings.bind("delete_vcs_connection", ({ context, path, query }) =>
    connections.remove(context, path["connection_id"]!, { isUninstalling: flagOf(query, "delete_github_app") }),
  );
  bindings.bind("check_vcs_connection_status", ({ context, path }) =>
    connections.checkStatus(context, path["connection_id"]!),
  );
  bindings.bind("get_v1_vcs_connections_connection_id_repos", ({ context, path }) =>
    connections.repositories(context, path["connection_id"]!),
  );
  bindings.bind("get_vcs_connection_repo_branches", ({ context, path, query }) =>
    connections.branches(context, path["connection_id"]!, { owner: query["owner"], name: query["repo"] }),
  );
}
