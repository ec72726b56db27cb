import { closest } from "@exclave/kernel";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";

/** Which work takes which role: said once for each kind of work that there is. */
export function checkOperationRoles(subject: Subject): void {
  checkMatrix(subject);
  checkOwn(subject);
}

function checkMatrix({ app, say }: Subject): void {
  const seen = new Set<string>();
  for (const { item, at } of each(["operation_roles", "rules"], app.operation_roles?.rules)) {
    const [, sandbox, kind, name = ""] = /^nuon::(?:(sandbox)|(component|action):([^\s]+))$/.exec(item.principal) ?? [];
    if (item.principal !== "" && sandbox === undefined && kind === undefined) {
      say([...at, "principal"], {
        code: "value.principal",
        message: `principal is ${quoted(item.principal)}`,
        hint: "write nuon::sandbox, nuon::component:<name or *> or nuon::action:<name or *>",
      });
    }
    const known = (kind === "component" ? app.components : kind === "action" ? app.actions : undefined)?.map(
      (each) => each.name,
    );
    if (kind !== undefined && name !== "*" && !(known ?? []).includes(name)) {
      const near = closest(name, known ?? []);
      say([...at, "principal"], {
        code: kind === "component" ? "reference.component" : "reference.action",
        message: `no ${kind} is called ${quoted(name)}`,
        hint: near && `did you mean ${near}?`,
      });
    }
    const key = `${item.principal} ${item.operation}`;
    if (seen.has(key)) {
      say([...at, "principal"], {
        code: "value.doubled",
        message: `two rules say which role ${item.operation} of ${item.principal} takes`,
        hint: "remove one of them",
      });
    }
    seen.add(key);
    const noun = sandbox ?? kind;
    if (noun !== undefined) sayUnusedOperation(noun, item.operation, [...at, "operation"], say);
  }
}

/** The kinds of work that there are on each. */
const operationsOf: Readonly<Record<string, readonly string[]>> = {
  sandbox: ["provision", "reprovision", "deprovision"],
  component: ["deploy", "teardown"],
  action: ["trigger"],
};

function sayUnusedOperation(
  noun: string,
  operation: string,
  path: Path,
  say: Subject["say"],
  severity: "error" | "warning" = "warning",
): void {
  const known = operationsOf[noun] ?? [];
  if (operation === "" || known.includes(operation)) return;
  say(path, {
    code: "value.without-effect",
    message: `there is no ${operation} of ${noun === "action" ? "an" : "a"} ${noun}`,
    hint: `the work on it is ${known.join(", ")}`,
    severity,
  });
}

/** Roles that a component or the sandbox says for its own work: one for each kind of it. */
function checkOwn({ app, say }: Subject): void {
  const holders = [
    { noun: "sandbox", rules: each(["sandbox", "operation_roles"], app.sandbox.operation_roles) },
    ...each(["components"], app.components).map(({ item, at }) => ({
      noun: "component",
      rules: each([...at, "operation_roles"], item.operation_roles),
    })),
  ];
  for (const { noun, rules } of holders) {
    const seen = new Set<string>();
    for (const { item, at } of rules) {
      if (seen.has(item.operation)) {
        say([...at, "operation"], {
          code: "value.doubled",
          message: `two of operation_roles say which role ${item.operation} takes`,
          hint: "remove one of them",
        });
      }
      seen.add(item.operation);
      sayUnusedOperation(noun, item.operation, [...at, "operation"], say, noun === "sandbox" ? "error" : "warning");
    }
  }
}
