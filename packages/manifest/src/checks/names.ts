import { isId } from "@exclave/kernel";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";

interface Named {
  readonly name?: string | undefined;
}

/** Names that stand twice among things of one kind. */
export function checkNames(subject: Subject): void {
  const { app, say } = subject;
  const distinct = (kind: string, path: Path, items: readonly Named[] | undefined): void =>
    distinctNames(kind, path, items, say);

  distinct("components", ["components"], app.components);
  distinct("input groups", ["inputs", "group"], app.inputs?.group);
  distinct("inputs", ["inputs", "input"], app.inputs?.input);
  distinct("secrets", ["secrets", "secret"], app.secrets?.secret);
  distinct("policies", ["policies", "policy"], app.policies?.policy);
  distinct("actions", ["actions"], app.actions);
  distinct("runbooks", ["runbooks"], app.runbooks);
  distinct("installs", ["installs"], app.installs);
  distinct("branches", ["branches"], app.branches);
  distinct("named policies", ["permissions", "named_policies"], app.permissions?.named_policies);
  distinct("clusters", ["kubernetes_contexts", "kubernetes_context"], app.kubernetes_contexts?.kubernetes_context);
  distinct("rules", ["triggers", "rules"], app.triggers?.rules);
  distinct("nested stacks", ["stack", "custom_nested_stacks"], app.stack?.custom_nested_stacks);
  for (const { item, at } of each(["actions"], app.actions)) {
    distinct("steps of an action", [...at, "steps"], item.steps);
  }
  for (const { item, at } of each(["runbooks"], app.runbooks)) {
    distinct("inputs of a runbook", [...at, "input"], item.input);
    distinct("steps of a runbook", [...at, "steps"], item.steps);
  }
  for (const { item, at } of each(["branches"], app.branches)) {
    distinct("install groups of a branch", [...at, "install_groups"], item.install_groups);
  }
  ownNames(subject);
  distinctVariables(subject);
  distinctIndexes(subject);
}

/** No two things of one kind have one name. */
export function distinctNames(
  kind: string,
  path: Path,
  items: readonly Named[] | undefined,
  say: Subject["say"],
): void {
  const seen = new Set<string>();
  for (const { item, at } of each(path, items)) {
    const name = item.name ?? "";
    if (name !== "" && seen.has(name)) {
      say([...at, "name"], {
        code: "name.doubled",
        message: `two ${kind} are called ${quoted(name)}`,
        hint: "give one of them another name",
      });
    }
    seen.add(name);
  }
}

/** Paths of the API take an id or a name, so no name may be taken for an id. */
function ownNames({ app, say }: Subject): void {
  for (const kind of ["components", "actions", "runbooks", "branches"] as const) {
    for (const { item, at } of each<Named>([kind], app[kind])) {
      if (item.name !== undefined && isId(item.name)) {
        say([...at, "name"], {
          code: "value.identifier",
          message: `name is ${quoted(item.name)}, and must not be shaped like an id`,
          hint: "three letters and 23 letters or digits are an id: make it longer or shorter",
        });
      }
    }
  }
}

/** Templates find a component by its `var_name`, which must not be another's name. */
function distinctVariables({ app, say }: Subject): void {
  const names = new Map<string, string>((app.components ?? []).map(({ name }) => [name, name]));
  for (const { item, at } of each(["components"], app.components)) {
    const name = item.var_name;
    if (name === undefined || name === item.name) continue;
    const other = names.get(name);
    if (other !== undefined) {
      say([...at, "var_name"], {
        code: "name.doubled",
        message: `var_name ${quoted(name)} is what templates call the component ${other}`,
        hint: "give one of them another name",
      });
    }
    names.set(name, item.name);
  }
}

function distinctIndexes({ app, say }: Subject): void {
  const seen = new Map<number, string>();
  for (const { item, at } of each(["stack", "custom_nested_stacks"], app.stack?.custom_nested_stacks)) {
    const other = seen.get(item.index);
    if (other !== undefined && other !== item.name) {
      say([...at, "index"], {
        code: "value.doubled",
        message: `the nested stacks ${other} and ${item.name} both have index ${item.index}`,
        hint: "give each its own place in the order",
      });
    }
    seen.set(item.index, item.name);
  }
}
