import { type App, type ComponentRequest, fromIntermediate, programName, toSyncRequests } from "@exclave/manifest";
import type { PartKind } from "../parts/part.ts";
import type { PartRequest } from "../parts/part-request.ts";
import type { AskedConfig, ReadConfig } from "../ports.ts";
import type { Diagnostic } from "./diagnostics.ts";

/** What the language has and a sync does not do anything with yet. */
const unserved = ["installs", "installer"] as const;
const unservedOfBranches = ["preview", "ignore_changes_regex", "send_statuses_on_ignore"] as const;
const unservedOfGroups = ["install_names", "auto_approve_on_policies_passing"] as const;

/** Under which key of an intermediate config each kind of part stands. */
const partPaths: Readonly<Record<PartKind, string>> = {
  input: "Inputs",
  sandbox: "Sandbox",
  runner: "Runner",
  permissions: "Permissions",
  break_glass: "BreakGlass",
  policies: "Policies",
  secrets: "Secrets",
  stack: "Stack",
  operation_role: "OperationRoles",
  kubernetes_contexts: "KubernetesContexts",
  trigger_rules: "Triggers",
};

/** Reads the text of an intermediate config by the app config language; never throws for what is in it. */
export function readIntermediate(text: string): ReadConfig {
  const json = parse(text);
  if (json === undefined) {
    const message = "the intermediate config is not JSON";
    const hint = "send intermediate_config_json as the text of one JSON object";
    return {
      asked: undefined,
      diagnostics: [{ code: "intermediate.invalid", severity: "error", message, hint, path: "" }],
    };
  }
  const { app, diagnostics } = fromIntermediate(json);
  const found = diagnostics.map(
    ({ code, severity, message, hint, path }): Diagnostic => ({
      code,
      severity,
      message,
      path,
      ...(hint === undefined ? {} : { hint }),
    }),
  );
  if (!app) {
    return { asked: undefined, diagnostics: found };
  }
  const problems = [...found, ...unservedOf(app), ...unservedInBranches(app)];
  return { asked: askedOf(app), diagnostics: problems };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function askedOf(app: App): AskedConfig {
  const requests = toSyncRequests(app);
  const { readme, app: own, parts, components, actions, runbooks, branches, installsConfigs } = requests;
  const rules = requests.triggerRules;
  const allParts: readonly PartRequest[] = rules ? [...parts, { kind: "trigger_rules", body: { rules } }] : parts;
  const places = new Map(app.components?.map(({ name }, index) => [name, `Components[${index}]`]));
  const placeOf = ({ name }: ComponentRequest): string => places.get(name) ?? "Components";
  return {
    readme,
    app: own,
    parts: allParts.map((request) => ({ path: partPaths[request.kind], request })),
    components: components.map((request) => ({ path: placeOf(request), request })),
    actions: actions.map((request, index) => ({ path: `Actions[${index}]`, request })),
    runbooks: runbooks.map((request, index) => ({ path: `Runbooks[${index}]`, request })),
    branches: branches.map((request, index) => ({ path: `Branches[${index}]`, request })),
    installsConfigs: installsConfigs.map((request) => ({ path: "InstallsSource", request })),
  };
}

function unservedOf(app: App): Diagnostic[] {
  return unserved
    .filter((key) => isSaid(app[key]))
    .map((key) =>
      leftOut(programName(key), `${inWords(key)} of an app config are not served yet: a sync leaves them out`),
    );
}

function unservedInBranches({ branches = [] }: App): Diagnostic[] {
  return branches.flatMap((branch, index) => {
    const at = `Branches[${index}]`;
    const groups = (branch.install_groups ?? []).flatMap((group, place) =>
      unservedOfGroups
        .filter((key) => isSaid(group[key]))
        .map((key) => unservedIn(`${at}.InstallGroups[${place}]`, key, `install group ${group.name}`)),
    );
    const own = unservedOfBranches
      .filter((key) => isSaid(branch[key]))
      .map((key) => unservedIn(at, key, `branch ${branch.name}`));
    return [...own, ...groups];
  });
}

function unservedIn(at: string, key: string, owner: string): Diagnostic {
  return leftOut(`${at}.${programName(key)}`, `${key} of ${owner} is not served yet: a sync leaves it out`);
}

function leftOut(path: string, message: string): Diagnostic {
  return { code: "app-config.not-served", severity: "warning", message, path };
}

function isSaid(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function inWords(key: string): string {
  return key.replaceAll("_", " ");
}
