import { type BuildPlan, builtKinds, type GitSource } from "@exclave/contract";
import { jobFault } from "../exec/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const REPOSITORY = /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const MAXIMUM_TEXT = 100_000;

/** Checks a plan before any of it reaches a tool; throws `plan.invalid`, which names the field. */
export function parseBuildPlan(value: unknown): BuildPlan {
  const plan = fieldsOf(value, "plan");
  const isOfComponent = plan["kind"] !== "sandbox";
  const names = ["build_id", "org_id", "app_id", "recipe_version"];
  for (const name of isOfComponent ? [...names, "component_id", "component_name"] : names) {
    textOf(plan[name], name);
  }
  if (!builtKinds.includes(plan["kind"] as BuildPlan["kind"])) {
    throw invalid("kind", `must be one of ${builtKinds.join(", ")}`);
  }
  const destination = fieldsOf(plan["destination"], "destination");
  const registry = textOf(destination["registry"], "destination.registry");
  if (!/^https?:\/\//.test(registry) || !URL.canParse(registry)) {
    throw invalid("destination.registry", "must be an http(s) URL");
  }
  matching(destination["repository"], "destination.repository", REPOSITORY);
  matching(destination["tag"], "destination.tag", TAG);
  const limits = fieldsOf(plan["limits"], "limits");
  countOf(limits["source_bytes"], "limits.source_bytes");
  countOf(limits["source_files"], "limits.source_files");
  if (plan["git_source"] !== undefined) {
    checkGitSource(fieldsOf(plan["git_source"], "git_source"));
  }
  return value as BuildPlan;
}

/** The plan's git source; a plan without one cannot be built. */
export function gitSourceOf(plan: BuildPlan): GitSource {
  if (!plan.git_source) {
    throw invalid("git_source", "must be given for this kind");
  }
  return plan.git_source;
}

/** Non-empty text without NUL. */
export function textOf(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "" || value.includes("\0") || value.length > MAXIMUM_TEXT) {
    throw invalid(name, "must be text");
  }
  return value;
}

export function matching(value: unknown, name: string, pattern: RegExp): string {
  const text = textOf(value, name);
  if (!pattern.test(text)) {
    throw invalid(name, `must match ${pattern.source}`);
  }
  return text;
}

export function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(name, "must be an object");
  }
  return value as Fields;
}

export function invalid(name: string, rule: string): Error {
  return jobFault({
    code: "plan.invalid",
    message: `${name} of the job's plan ${rule}`,
    hint: "the control plane and the runner may be of different versions",
    faultOf: "controlplane",
  });
}

function checkGitSource(source: Fields): void {
  textOf(source["url"], "git_source.url");
  matching(source["ref"], "git_source.ref", OBJECT_ID);
  textOf(source["path"], "git_source.path");
}

function countOf(value: unknown, name: string): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw invalid(name, "must be a positive number");
  }
}
