import type { RequestBody, Wire } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { checkLabel, refuseDoubles } from "../../../configs/index.ts";

/** Which role one kind of work on one thing takes. */
export interface OperationRole {
  readonly id: string;
  readonly principalType: "sandbox" | "component" | "action";
  /** `*` is all of them; empty for the sandbox, of which there is one. */
  readonly principalName: string;
  readonly operation: Wire<"OperationType">;
  readonly role: string;
}

export interface OperationRolesContent {
  readonly rules: readonly OperationRole[];
}

const PRINCIPAL = /^nuon::(?:(sandbox)|(component|action):([a-z0-9_{}.*-]+))$/;

/** Reads a request for the roles that operations take. */
export function parseOperationRoles(request: RequestBody<"create_app_operation_role_config">): OperationRolesContent {
  refuseDoubles(
    "rules (principal and operation)",
    request.rules.map(({ principal, operation }) => `${principal} ${operation}`),
  );
  return { rules: request.rules.map((given, index) => parseRule(`rules.${index}`, given)) };
}

function parseRule(field: string, given: Wire<"OperationRoleRuleRequest">): OperationRole {
  const [, sandbox, type, name = ""] = PRINCIPAL.exec(given.principal) ?? [];
  const principalType = (sandbox ?? type) as OperationRole["principalType"] | undefined;
  if (!principalType) {
    const expected = "must be nuon::sandbox, nuon::component:<name or *> or nuon::action:<name or *>";
    throw invalidField(`${field}.principal`, given.principal, expected);
  }
  return {
    id: newId("appOperationRoleRule"),
    principalType,
    principalName: name,
    operation: given.operation,
    role: checkLabel(`${field}.role`, given.role),
  };
}
