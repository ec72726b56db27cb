import type { Wire } from "@exclave/contract";
import { canonicalJson } from "@exclave/kernel";

/** Everything of an app config that is compared, by the names that people give; each value is plain JSON. */
export interface ComparedConfig {
  readonly readme: string;
  /** Parts by their name on the wire. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** Component configs by the component's name; so the others. */
  readonly components: Readonly<Record<string, unknown>>;
  readonly actions: Readonly<Record<string, unknown>>;
  readonly runbooks: Readonly<Record<string, unknown>>;
  readonly branches: Readonly<Record<string, unknown>>;
}

type Node = Wire<"DiffDiff">;
type Operation = Wire<"DiffOp">;

export interface ConfigDiff {
  readonly diff: Node;
  /** Counts parts, components, actions, runbooks and branches, not the fields in them. */
  readonly summary: Required<Wire<"DiffDiffSummary">>;
  /** A line for each field that differs. */
  readonly text: string;
}

/** What is another in `after` than it was in `before`; the same two always give the same answer. */
export function diffConfigs(before: ComparedConfig | undefined, after: ComparedConfig): ConfigDiff {
  const entities = [
    ...(before?.readme || after.readme
      ? [compare("readme", before?.readme || undefined, after.readme || undefined)]
      : []),
    ...compareAll(before?.parts ?? {}, after.parts),
  ];
  const groups = (["components", "actions", "runbooks", "branches"] as const).flatMap((group) => {
    const children = compareAll(before?.[group] ?? {}, after[group]);
    return children.length === 0 ? [] : [{ key: group, diff: { op: operationOf(children) }, children }];
  });
  const children = [...entities, ...groups];
  const counted = [...entities, ...groups.flatMap((group) => group.children)];
  const count = (operation: Operation): number => counted.filter(({ diff }) => diff?.op === operation).length;
  const operation = operationOf(children);
  return {
    diff: { key: "app", diff: { op: operation }, children },
    summary: {
      added: count("add"),
      changed: count("change"),
      removed: count("remove"),
      unchanged: count("noop"),
      has_changed: operation !== "noop",
    },
    text: children.flatMap((child) => linesOf(child, "")).join("\n"),
  };
}

function compareAll(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Node[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.map((key) => compare(key, before[key], after[key]));
}

function compare(key: string, before: unknown, after: unknown): Node {
  const op = before === undefined ? "add" : after === undefined ? "remove" : "change";
  if (op === "change" && canonicalJson(before) === canonicalJson(after)) {
    return { key, diff: { op: "noop" } };
  }
  const [earlier, later] = [branchesOf(before), branchesOf(after)];
  const isBranching = (before === undefined || earlier) && (after === undefined || later);
  if (isBranching) {
    const children = compareAll(earlier ?? {}, later ?? {}).filter(({ diff }) => diff?.op !== "noop");
    return { key, diff: { op }, children };
  }
  return {
    key,
    diff: {
      op,
      ...(before === undefined ? {} : { before: textOf(before) }),
      ...(after === undefined ? {} : { after: textOf(after) }),
    },
  };
}

/** What is compared one by one in a value: fields, or items by their name where each has one of its own. */
function branchesOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  const names = value.map((item: unknown) => (item as { name?: unknown } | null)?.name);
  const isNamed = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return isNamed && names.length > 0
    ? Object.fromEntries(value.map((item: unknown, index) => [String(names[index]), item]))
    : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function operationOf(children: readonly Node[]): Operation {
  return children.every(({ diff }) => diff?.op === "noop") ? "noop" : "change";
}

const marks: Readonly<Record<Operation, string>> = { add: "+", remove: "-", change: "~", noop: "", "": "" };

function linesOf({ key = "", diff, children = [] }: Node, above: string): string[] {
  const path = above === "" ? key : `${above}.${key}`;
  const operation = diff?.op ?? "";
  if (operation === "noop") {
    return [];
  }
  return children.length > 0 ? children.flatMap((child) => linesOf(child, path)) : [`${marks[operation]} ${path}`];
}

/** What says who made a row, when and under which ids: another in each app config, and no difference. */
const NO_DIFFERENCE =
  /^(?:id|.*_ids?|created_at(?:_ts)?|updated_at|created_by|app_policies_config|app_config_version|config_version|checksum|refs|app_inputs|helm_config_json|vcs_connection|component_name|component_config_type)$/;

/** What is compared of something as the API shows it. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(comparable);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(([key, item]) => item !== undefined && !NO_DIFFERENCE.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, comparable(item)]));
}
