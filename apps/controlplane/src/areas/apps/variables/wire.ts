import type { Wire } from "@exclave/contract";
import type { AppVariable } from "./app-variable.ts";

/** A variable without its value. */
export function toWireVariable(variable: AppVariable): Wire<"AppSecret"> {
  return {
    id: variable.id,
    org_id: variable.orgId,
    app_id: variable.appId,
    name: variable.name,
    length: variable.length,
    created_by_id: variable.createdById,
    created_at: variable.createdAt.toISOString(),
    updated_at: variable.createdAt.toISOString(),
  };
}
