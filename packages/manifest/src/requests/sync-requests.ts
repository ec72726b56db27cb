import type { RequestBody } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { App } from "../definitions/app.ts";
import {
  type ActionRequest,
  actionRequest,
  type BranchRequest,
  branchRequest,
  type RunbookRequest,
  ruleRequest,
  runbookRequest,
  type TriggerRuleRequest,
} from "./actions.ts";
import { type ComponentRequest, componentRequest } from "./components.ts";
import { installsConfigRequests } from "./installs-config.ts";
import { type PartRequest, partRequests } from "./parts.ts";

/** Everything that a sync asks of the API, in the API's own words; what is named by id there is named by name here. */
export interface SyncRequests {
  readonly readme: string;
  readonly app: RequestBody<"update_app">;
  readonly parts: readonly PartRequest[];
  /** Each behind those it depends on. */
  readonly components: readonly ComponentRequest[];
  readonly actions: readonly ActionRequest[];
  readonly runbooks: readonly RunbookRequest[];
  readonly branches: readonly BranchRequest[];
  /** Undefined where the app says nothing of them. */
  readonly triggerRules: readonly TriggerRuleRequest[] | undefined;
  /** One, or none. */
  readonly installsConfigs: readonly RequestBody<"create_app_installs_config">[];
}

/** The app as requests. */
export function toSyncRequests(app: App): SyncRequests {
  const { metadata } = app;
  return {
    readme: metadata.readme ?? "",
    app: defined({
      description: metadata.description ?? "",
      display_name: metadata.display_name ?? "",
      slack_webhook_url: metadata.slack_webhook_url ?? "",
      label_colors: metadata.label_colors && { ...metadata.label_colors },
    }),
    parts: partRequests(app),
    components: inOrder((app.components ?? []).map((component) => componentRequest(app, component))),
    actions: (app.actions ?? []).map((action) => actionRequest(app, action)),
    runbooks: (app.runbooks ?? []).map(runbookRequest),
    branches: (app.branches ?? []).map(branchRequest),
    triggerRules: app.triggers && (app.triggers.rules ?? []).map(ruleRequest),
    installsConfigs: app.installs_source ? installsConfigRequests(app.installs_source) : [],
  };
}

/** A checked app has no circles. */
function inOrder(components: readonly ComponentRequest[]): ComponentRequest[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  const ordered = new Set<ComponentRequest>();
  const visit = (component: ComponentRequest): void => {
    if (ordered.has(component)) return;
    for (const name of component.dependencies) {
      const dependency = byName.get(name);
      if (dependency) visit(dependency);
    }
    ordered.add(component);
  };
  for (const component of components) visit(component);
  return [...ordered];
}
