import type { Bindings } from "../../../http/index.ts";
import type { MemberService } from "./service.ts";

export function bindMembers(bindings: Bindings, members: MemberService): void {
  bindings.bind("list_roles", async ({ context, query }) => members.listRoles(context, query["context"]));
  bindings.bind("add_user", ({ context, body }) => members.add(context, body));
  bindings.bind("remove_user", ({ context, body }) => members.remove(context, body));
  bindings.bind("update_org_account_role", ({ context, path, body }) =>
    members.changeRole(context, path["account_id"]!, body),
  );
}
