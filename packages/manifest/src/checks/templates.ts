import { closest } from "@exclave/kernel";
import { type FieldPath, type Position, positionOf } from "@exclave/template";
import type { App } from "../definitions/app.ts";
import type { Finding, Path } from "../diagnostic.ts";
import { bracedTexts } from "../templated-texts.ts";
import type { Subject } from "./check.ts";
import { cloudOf } from "./cloud.ts";

/** Says something of a place inside a text of the app. */
export type SayInside = (path: Path, position: Position, finding: Finding) => void;

/** What an install knows under one name, and what may stand behind it; `true` is anything. */
type Tree = true | { readonly [name: string]: Tree };

const componentTree: Tree = {
  populated: true,
  status: true,
  build_id: true,
  component_id: true,
  install_component_id: true,
  name: true,
  outputs: true,
};
const actionTree: Tree = { populated: true, status: true, id: true, outputs: true };
const secretTree: Tree = {
  name: true,
  arn: true,
  kubernetes_namespace: true,
  kubernetes_name: true,
  kubernetes_key: true,
  timestamp: true,
  length: true,
  exists: true,
};

/** Every template of the app: it can be read, and names nothing that no install could have. */
export function checkTemplates({ app, isMistaken }: Subject, say: SayInside): void {
  const tree = treeOf(app, (part) => isMistaken([part]));
  for (const { path: unit, value } of unitsOf(app)) {
    for (const { path: inside, template, isRendered, fields } of bracedTexts(value)) {
      const path = [...unit, ...inside];
      if (!isRendered) {
        sayNearRoots(path, template.text, fields, say);
        continue;
      }
      for (const { code, message, hint, position } of template.diagnostics) {
        say(path, position, { code, message, hint });
      }
      const roots = rootsFor(app, path, tree);
      for (const field of fields) {
        checkField(field, roots, path, say);
      }
    }
  }
}

/** What is read as a whole: a part, or each of its items. */
function unitsOf(app: App): { readonly path: Path; readonly value: object }[] {
  return Object.entries(app).flatMap(([key, value]) =>
    Array.isArray(value)
      ? (value as object[]).map((item, index) => ({ path: [key, index], value: item }))
      : [{ path: [key], value: value as object }],
  );
}

/** A part of which a file cannot be read may hold any name. */
function treeOf(app: App, isUnread: (part: keyof App) => boolean): Tree {
  const inputs =
    isUnread("inputs") ||
    anyOf(
      (app.inputs?.input ?? []).map(({ name }) => name),
      true,
    );
  const components = anyOf(
    (app.components ?? [])
      .flatMap((component) => [component.name, component.var_name ?? component.name])
      .filter((name) => name !== ""),
    componentTree,
  );
  const actions = anyOf(
    (app.actions ?? []).map(({ name }) => name),
    actionTree,
  );
  const sandbox: Tree = { populated: true, status: true, type: true, version: true, outputs: true, recent_runs: true };
  return {
    id: true,
    name: true,
    stale_at: true,
    org: { status: true, populated: true, id: true, name: true },
    app: { status: true, populated: true, id: true, name: true, variables: true, secrets: true },
    sandbox,
    inputs: { populated: true, inputs },
    install: {
      populated: true,
      id: true,
      name: true,
      public_domain: true,
      internal_domain: true,
      sandbox,
      inputs,
      labels: true,
    },
    components: isUnread("components") || { ...components, components },
    actions: isUnread("actions") || { populated: true, workflows: actions, ...actions },
    runner: { populated: true, id: true, runner_group_id: true, status: true },
    domain: { populated: true, public_domain: true, internal_domain: true },
    cloud_account: accountTree(app),
    install_stack: {
      populated: true,
      quick_link_url: true,
      template_url: true,
      template_json: true,
      checksum: true,
      status: true,
      outputs: true,
    },
    secrets:
      isUnread("secrets") ||
      anyOf(
        (app.secrets?.secret ?? []).map(({ name }) => name),
        secretTree,
      ),
  };
}

function anyOf(names: readonly string[], tree: Tree): { readonly [name: string]: Tree } {
  return Object.fromEntries(names.map((name) => [name, tree]));
}

/** An install is in the cloud that its runner lives in. */
function accountTree(app: App): Tree {
  const clouds = { aws: { region: true }, azure: { location: true }, gcp: { project_id: true, region: true } } as const;
  const cloud = cloudOf(app);
  return cloud === undefined ? clouds : { [cloud]: clouds[cloud] };
}

/** What there is of an install before anything is deployed to it. */
const beforeDeploy = ["id", "name", "org", "app", "inputs", "install"] as const;

/** Parameters of nested stacks are read when the stack is made: before the sandbox, and all that comes behind it. */
function stackTree(nuon: Tree): Tree {
  if (nuon === true) return true;
  const kept = Object.fromEntries(beforeDeploy.map((name) => [name, nuon[name]!]));
  const install = kept["install"];
  return install === true
    ? kept
    : { ...kept, install: { id: true, name: true, inputs: install!["inputs"]!, labels: true } };
}

function rootsFor(app: App, path: Path, nuon: Tree): Tree {
  const [part, index, list] = path;
  if (part === "stack" && path.includes("parameters")) return { nuon: stackTree(nuon) };
  const isStep = part === "runbooks" && (list === "steps" || list === "cells");
  if (!isStep) return { nuon };
  const inputs = app.runbooks?.[Number(index)]?.input ?? [];
  return {
    nuon,
    runbook_inputs: anyOf(
      inputs.map(({ name }) => name),
      true,
    ),
  };
}

function checkField({ names, places, position, optional }: FieldPath, roots: Tree, path: Path, say: SayInside): void {
  let tree: Tree = roots;
  for (const [index, name] of names.entries()) {
    if (tree === true || name === "*") return;
    const inner: Tree | undefined = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (inner === undefined) {
      const known = Object.keys(tree);
      const near = closest(name, known);
      const place = places[index] ?? position;
      say(path, place, {
        code: index === 0 ? "template.unknown-root" : "template.unknown-name",
        message: `${describe(names, index)} has no ${name}`,
        hint: near ? `did you mean ${near}?` : known.length > 0 ? `it has ${known.join(", ")}` : "it has none",
        severity: optional ? "warning" : "error",
      });
      return;
    }
    tree = inner;
  }
}

function describe(names: readonly string[], index: number): string {
  return index === 0 ? "an install" : `.${names.slice(0, index).join(".")}`;
}

/** `nuon.x` where `.nuon.x` is meant, in an action. */
const WITHOUT_DOT = /(?<=\{\{[^{}]*(?<![.\w$"`]))nuon(?=\.\w)/;

/** A slip in the first name would turn the whole text into one that nobody renders. */
function sayNearRoots(path: Path, text: string, fields: readonly FieldPath[], say: SayInside): void {
  const bare = WITHOUT_DOT.exec(text);
  if (bare) {
    say(path, positionOf(text, bare.index, bare[0].length), {
      code: "template.unknown-root",
      message: "nuon without a dot in front is no value, and the text is not rendered",
      hint: "write .nuon",
    });
  }
  for (const { names, position } of fields) {
    if (names.length > 1 && isNear(names[0]!)) {
      say(path, position, {
        code: "template.unknown-root",
        message: `an install has no ${names[0]}, and the text is not rendered`,
        hint: "did you mean nuon?",
      });
    }
  }
}

function isNear(name: string): boolean {
  return name.length >= 3 && name.length <= 6 && closest(name, ["nuon"]) !== undefined;
}
