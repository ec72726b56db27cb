import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { Component } from "./component.ts";

/** A component, and its newest build where it has one. */
export function toWireComponent(
  component: Component,
  publicUrl: string,
  latestBuild?: Wire<"ComponentBuild">,
): Wire<"Component"> {
  return {
    id: component.id,
    app_id: component.appId,
    name: component.name,
    var_name: component.varName,
    resolved_var_name: component.varName || component.name,
    type: component.type,
    status: component.status,
    status_description: component.statusDescription,
    status_v2: {
      status: component.status,
      status_human_description: component.statusDescription,
      created_at_ts: Math.floor(component.createdAt.getTime() / 1000),
      created_by_id: component.createdById,
      history: [],
    },
    config_versions: component.configVersions,
    dependencies: [...component.dependencyIds],
    labels: { ...component.labels },
    ...defined({ latest_build: latestBuild }),
    links: { api: `${publicUrl}/v1/apps/${component.appId}/components/${component.id}` },
    created_by_id: component.createdById,
    created_at: component.createdAt.toISOString(),
    updated_at: component.updatedAt.toISOString(),
  };
}
