import { closest } from "@exclave/kernel";
import type { Path } from "../diagnostic.ts";
import { dependenciesOf, referencesOf } from "../references.ts";
import { componentCalled } from "../templated-texts.ts";
import { each, quoted, type Subject } from "./check.ts";

/** Components, actions and clusters that name components: each exists, and no way leads back to where it began. */
export function checkDependencies(subject: Subject): void {
  const { app } = subject;
  for (const { item, at } of each(["components"], app.components)) {
    checkListed(item.name, [...at, "dependencies"], item.dependencies, subject);
    checkSelf(item, at, subject);
    checkContext(item.kubernetes_context, at, subject);
  }
  for (const { item, at } of each(["actions"], app.actions)) {
    checkListed(undefined, [...at, "dependencies"], item.dependencies, subject);
    checkContext(item.kubernetes_context, at, subject);
  }
  checkContexts(subject);
  checkCycles(subject);
}

function checkListed(
  self: string | undefined,
  path: Path,
  listed: readonly string[] | undefined,
  { app, say }: Subject,
): void {
  const names = (app.components ?? []).map(({ name }) => name);
  const seen = new Set<string>();
  for (const { item: name, at } of each(path, listed)) {
    if (name === self) {
      say(at, { code: "reference.self", message: `${quoted(name)} depends on itself`, hint: "remove it" });
    } else if (!names.includes(name)) {
      const near = closest(name, names);
      const called = componentCalled(app, name);
      say(at, {
        code: "reference.component",
        message: `no component is called ${quoted(name)}`,
        hint: called
          ? `templates call ${called} so: write ${called}`
          : near
            ? `did you mean ${near}?`
            : `there are ${names.join(", ") || "none"}`,
      });
    }
    if (seen.has(name)) {
      say(at, { code: "reference.doubled", message: `${quoted(name)} is named twice`, hint: "remove one" });
    }
    seen.add(name);
  }
}

function checkSelf(component: { readonly name: string }, at: Path, { app, say }: Subject): void {
  const itself = referencesOf(component).find(
    ({ type, name }) => type === "component" && componentCalled(app, name) === component.name,
  );
  if (itself) {
    say([...at, "name"], {
      code: "reference.self",
      message: `${quoted(component.name)} uses its own outputs (${itself.input}), which are there only behind its deploy`,
      hint: "take them from another component",
    });
  }
}

function checkContext(context: string | undefined, at: Path, { app, say }: Subject): void {
  if (context === undefined || context === "" || context === "sandbox") return;
  const names = (app.kubernetes_contexts?.kubernetes_context ?? []).map(({ name }) => name);
  if (names.includes(context)) return;
  const near = closest(context, [...names, "sandbox"]);
  say([...at, "kubernetes_context"], {
    code: "reference.kubernetes-context",
    message: `no cluster is called ${quoted(context)}`,
    hint: near ? `did you mean ${near}?` : "declare it in kubernetes_contexts.toml",
  });
}

function checkContexts({ app, say }: Subject): void {
  const path = ["kubernetes_contexts", "kubernetes_context"];
  for (const { item, at } of each(path, app.kubernetes_contexts?.kubernetes_context)) {
    const component = app.components?.find(({ name }) => name === item.component);
    if (item.name === "sandbox") {
      say([...at, "name"], {
        code: "value.reserved",
        message: "the sandbox's own cluster is called sandbox",
        hint: "give this one another name",
      });
    }
    if (item.component === "") continue;
    if (!component) {
      const near = closest(
        item.component,
        (app.components ?? []).map(({ name }) => name),
      );
      say([...at, "component"], {
        code: "reference.component",
        message: `no component is called ${quoted(item.component)}`,
        hint: near && `did you mean ${near}?`,
      });
    } else if (!["terraform_module", "pulumi"].includes(component.type)) {
      say([...at, "component"], {
        code: "reference.component-type",
        message: `${item.component} is a ${component.type}, which makes no cluster`,
        hint: "name a terraform_module or a pulumi component",
      });
    }
  }
}

function checkCycles({ app, say }: Subject): void {
  const components = app.components ?? [];
  const indexes = new Map(components.map(({ name }, index) => [name, index]));
  const next = components.map((component) => dependenciesOf(app, component).flatMap((name) => indexes.get(name) ?? []));
  for (const cycle of cyclesOf(next)) {
    const names = cycle.map((index) => components[index]!.name);
    say(["components", cycle[0]!, "name"], {
      code: "reference.cycle",
      message: `components depend on one another in a circle: ${[...names, names[0]].join(" → ")}`,
      hint: "remove one of these dependencies; templates that use outputs count too",
    });
  }
}

/** One circle for each knot of a graph, beginning with its smallest number. */
function cyclesOf(next: readonly (readonly number[])[]): number[][] {
  const state = next.map(() => "new" as "new" | "open" | "done");
  const cycles: number[][] = [];
  for (const start of next.keys()) {
    if (state[start] !== "new") continue;
    const way: { readonly at: number; edge: number }[] = [{ at: start, edge: 0 }];
    state[start] = "open";
    while (way.length > 0) {
      const top = way.at(-1)!;
      const target = next[top.at]![top.edge++];
      if (target === undefined) {
        state[top.at] = "done";
        way.pop();
      } else if (state[target] === "open") {
        const from = way.findIndex(({ at }) => at === target);
        cycles.push(turned(way.slice(from).map(({ at }) => at)));
      } else if (state[target] === "new") {
        state[target] = "open";
        way.push({ at: target, edge: 0 });
      }
    }
  }
  return cycles;
}

function turned(cycle: readonly number[]): number[] {
  const first = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
