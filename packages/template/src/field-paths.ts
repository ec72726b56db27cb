import type { Branch, Chain, Command, Expression, Name, Node, Pipe } from "./nodes.ts";
import type { Template } from "./parse.ts";
import { createLocator, type Position } from "./position.ts";

/** A value of the data that a template names. */
export interface FieldPath {
  /** As it would be written from the data, such as `.nuon.components.web.outputs.url`; `*` stands for any key or index. */
  readonly path: string;
  /** The names of `path`. */
  readonly names: readonly string[];
  /** Where each name stands in the text; several may stand before this one, in the `with` or `range` around it. */
  readonly places: readonly Position[];
  /** Of the expression that names it. */
  readonly position: Position;
  /** Read in a way that gives nothing, or a default, when it is not there: by `index`, `get`, `dig`, `hasKey` or `pluck`. */
  readonly optional: boolean;
}

/** Stands for a key or an index that only a rendering knows. */
const ANY = "*";

/** A value somewhere in the data, by the names that lead to it; an expression may be one of several, or of none known. */
type Place = readonly Name[];
type Places = readonly Place[];

interface Scope {
  readonly dot: Places;
  readonly variables: { readonly name: string; places: Places }[];
  /** Where those of the innermost block begin. */
  readonly base: number;
}

/** Alternatives beyond that say nothing useful to whoever checks names, and could multiply. */
const MAXIMUM_ALTERNATIVES = 32;
const MAXIMUM_DEPTH = 20;
const MAXIMUM_CALLS = 500;
const MAXIMUM_PATHS = 20_000;
const UNKNOWN: Places = [];
/** Functions that hand on one of their arguments, as far as names go. */
const HANDS_ON = new Set(["default", "or", "and", "coalesce", "ternary", "required", "deepCopy", "mustDeepCopy"]);
const MERGES = new Set(["merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"]);
const FIRST_OF = new Set(["first", "last", "mustFirst", "mustLast"]);
const KEEPS_ELEMENTS = new Set(["rest", "initial", "reverse", "sortAlpha", "uniq", "compact", "slice", "without"]);

/**
 * Every value of the data that a template names, whether or not a rendering would come by it: also through `with`,
 * `range`, variables and calls, and through `index`, `get`, `dig`, `hasKey` and `pluck` with literal keys.
 */
export function fieldPaths(template: Template): readonly FieldPath[] {
  const locator = createLocator(template.text);
  const found = new Map<string, FieldPath>();
  const entered = new Set<string>();
  let depth = 0;

  function note(place: Place, at: { readonly offset: number; readonly end: number }, optional: boolean): void {
    if (place.length === 0 || found.size >= MAXIMUM_PATHS) return;
    const names = place.map(({ name }) => name);
    const key = JSON.stringify([at.offset, names]);
    if (found.has(key)) return;
    const places = place.map(({ name, offset }) => locator.locate(offset, name.length));
    const position = locator.locate(at.offset, at.end - at.offset);
    found.set(key, { path: `.${names.join(".")}`, names, places, position, optional });
  }

  function extend(places: Places, names: readonly Name[]): Places {
    return places.map((place) => [...place, ...names]);
  }

  function walk(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) visit(node, scope);
  }

  function visit(node: Node, scope: Scope): void {
    switch (node.kind) {
      case "action":
        return bind(node.pipe, scope, [readPipe(node.pipe, scope)]);
      case "if":
      case "with":
      case "range":
        return visitBranch(node, scope);
      case "template":
        return enter(node.name, node.pipe === undefined ? UNKNOWN : readPipe(node.pipe, scope));
    }
  }

  function enter(name: string, dot: Places): void {
    const key = JSON.stringify([name, dot.map((place) => place.map((each) => each.name))]);
    const body = template.definitions.get(name);
    if (body === undefined || entered.has(key)) return;
    if (depth >= MAXIMUM_DEPTH || entered.size >= MAXIMUM_CALLS) return;
    entered.add(key);
    depth += 1;
    walk(body, { dot, variables: [{ name: "$", places: dot }], base: 0 });
    depth -= 1;
  }

  function visitBranch({ kind, pipe, body, otherwise }: Branch, outer: Scope): void {
    const before = outer.variables.length;
    const scope = { ...outer, base: before };
    const places = readPipe(pipe, scope);
    if (kind === "range") {
      const elements = extend(places, [{ name: ANY, offset: pipe.end }]);
      bind(pipe, scope, pipe.declares.length === 2 ? [UNKNOWN, elements] : [elements]);
      walk(body, { ...scope, dot: elements });
    } else {
      bind(pipe, scope, [places]);
      walk(body, kind === "with" ? { ...scope, dot: places } : scope);
    }
    walk(otherwise, scope);
    scope.variables.length = before;
  }

  function bind(pipe: Pipe, scope: Scope, values: readonly Places[]): void {
    for (const [index, { name }] of pipe.declares.entries()) {
      const places = values[index] ?? UNKNOWN;
      const known = pipe.assigns ? scope.variables.findLast((each) => each.name === name) : undefined;
      const own = scope.variables.findLastIndex((each) => each.name === name);
      if (known !== undefined) known.places = union([known.places, places]);
      else if (own >= scope.base) scope.variables[own] = { name, places };
      else scope.variables.push({ name, places });
    }
  }

  function readPipe(pipe: Pipe, scope: Scope): Places {
    let piped: Argument | undefined;
    for (const command of pipe.commands) piped = { places: readCommand(command, piped, scope), node: undefined };
    return piped?.places ?? UNKNOWN;
  }

  function readCommand(command: Command, piped: Argument | undefined, scope: Scope): Places {
    const [first, ...rest] = command.arguments;
    if (first === undefined) return UNKNOWN;
    if (first.kind !== "identifier") return read(first, scope);
    const given: Argument[] = rest.map((node) => ({ node, places: read(node, scope) }));
    if (piped !== undefined) given.push(piped);
    return apply(first.name, given, command);
  }

  function read(node: Expression, scope: Scope): Places {
    switch (node.kind) {
      case "dot":
        return scope.dot;
      case "variable":
        return scope.variables.findLast((each) => each.name === node.name)?.places ?? UNKNOWN;
      case "pipe":
        return readPipe(node, scope);
      case "chain":
        return readChain(node, scope);
      default:
        return UNKNOWN;
    }
  }

  function readChain(node: Chain, scope: Scope): Places {
    const places = extend(read(node.base, scope), node.names);
    for (const place of places) note(place, node, false);
    return places;
  }

  /** What a function gives, as far as it is a place in the data. */
  function apply(name: string, given: readonly Argument[], command: Command): Places {
    const subject = given[0]?.places ?? UNKNOWN;
    const noted = (places: Places): Places => {
      for (const place of places) note(place, command, true);
      return places;
    };
    if (name === "index" || name === "get") return noted(extend(subject, given.slice(1).map(nameOf)));
    if (name === "hasKey") {
      noted(extend(subject, given.slice(1).map(nameOf)));
      return UNKNOWN;
    }
    if (name === "dig") {
      const keys = given.slice(0, -2).map(nameOf);
      return union([noted(extend(given.at(-1)?.places ?? UNKNOWN, keys)), given.at(-2)?.places ?? UNKNOWN]);
    }
    if (name === "pluck") {
      for (const each of given.slice(1)) noted(extend(each.places, given.slice(0, 1).map(nameOf)));
      return UNKNOWN;
    }
    if (FIRST_OF.has(name)) return extend(subject, [{ name: ANY, offset: command.offset }]);
    if (HANDS_ON.has(name) || MERGES.has(name)) return union(given.map((each) => each.places));
    return KEEPS_ELEMENTS.has(name) ? subject : UNKNOWN;
  }

  walk(template.body, { dot: [[]], variables: [{ name: "$", places: [[]] }], base: 0 });
  return [...found.values()].sort((a, b) => a.position.offset - b.position.offset || a.names.length - b.names.length);
}

interface Argument {
  readonly node: Expression | undefined;
  readonly places: Places;
}

/** The key that a literal names, at the literal; any key for what only a rendering knows. */
function nameOf({ node }: Argument): Name {
  if (node === undefined) return { name: ANY, offset: 0 };
  const inner = node.kind === "pipe" && node.commands.length === 1 ? node.commands[0]!.arguments : [node];
  const [only] = inner;
  if (inner.length !== 1 || only?.kind !== "literal") return { name: ANY, offset: node.offset };
  // Behind the quote, where the name begins.
  if (typeof only.value === "string") return { name: only.value, offset: only.offset + 1 };
  return { name: String(only.value), offset: only.offset };
}

function union(all: readonly Places[]): Places {
  return all.flat().slice(0, MAXIMUM_ALTERNATIVES);
}
