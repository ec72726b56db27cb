import { RE2JS } from "re2js";
import type { Budget } from "../budget.ts";
import { wrongValue } from "../failure.ts";
import { type FunctionSet, fixed, type Invocation, text, whole } from "./define.ts";

/** Long enough for any pattern in a config; the engine also bounds what repetition multiplies. */
const MAXIMUM_PATTERN = 1000;
const TOO_LONG = `a pattern has at most ${MAXIMUM_PATTERN} characters`;
/** Characters times instructions of the engine that take as long as one step of a rendering. */
const WORK_PER_STEP = 40;

const plain: FunctionSet = {
  regexMatch: fixed([text, text], (pattern, value, invocation) => !firstMatch(pattern, value, invocation).next().done),
  regexFind: fixed([text, text], (pattern, value, invocation) => {
    const found = firstMatch(pattern, value, invocation).next();
    return found.done === true ? "" : value.slice(found.value.start, found.value.end);
  }),
  regexFindAll: fixed([text, text, whole], (pattern, value, limit, invocation) => {
    return matchesOf(pattern, value, { ...invocation, limit }).map(({ start, end }) => value.slice(start, end));
  }),
  regexReplaceAll: fixed([text, text, text], (pattern, value, template, invocation) => {
    return replace(pattern, value, { ...invocation, by: (match) => expand(template, value, match) });
  }),
  regexReplaceAllLiteral: fixed([text, text, text], (pattern, value, by, invocation) => {
    return replace(pattern, value, { ...invocation, by: () => by });
  }),
  regexSplit: fixed([text, text, whole], split),
  regexQuoteMeta: fixed([text], (value) => value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&")),
};

/** Functions over regular expressions of RE2, which take time linear in the text, whatever the pattern. */
export const regexFunctions: FunctionSet = {
  ...plain,
  ...Object.fromEntries(
    Object.entries(plain).map(([name, each]) => [`must${name[0]!.toUpperCase()}${name.slice(1)}`, each]),
  ),
};

interface Match {
  readonly start: number;
  readonly end: number;
  /** The text of a group by its number or name; empty when it took no part, undefined when there is none. */
  group(name: string): string | undefined;
}

function firstMatch(pattern: string, value: string, { budget }: Invocation): Generator<Match> {
  return eachMatch(compile(pattern, budget), value, budget);
}

function matchesOf(pattern: string, value: string, { budget, limit }: Invocation & { limit: number }): Match[] {
  const found: Match[] = [];
  if (limit === 0) return found;
  for (const match of eachMatch(compile(pattern, budget), value, budget)) {
    found.push(match);
    if (found.length === limit) break;
  }
  return found;
}

function compile(pattern: string, budget: Budget): RE2JS {
  if (pattern.length > MAXIMUM_PATTERN) throw wrongValue(TOO_LONG);
  const compiled = compiledOrMistake(pattern);
  if (typeof compiled === "string") throw wrongValue(`bad pattern: ${compiled}`, "patterns are those of RE2");
  budget.step(compiled.programSize());
  return compiled;
}

/** Why a text is no regular expression of RE2; undefined for one that is. */
export function patternMistake(pattern: string): string | undefined {
  if (pattern.length > MAXIMUM_PATTERN) return TOO_LONG;
  const compiled = compiledOrMistake(pattern);
  return typeof compiled === "string" ? compiled : undefined;
}

function compiledOrMistake(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith("RE2JS")) throw error;
    return error.message.replace("error parsing regexp: ", "");
  }
}

/** Left to right; an empty match right behind another is none. */
function* eachMatch(pattern: RE2JS, value: string, budget: Budget): Generator<Match> {
  const matcher = pattern.matcher(value);
  const names = pattern.namedGroups();
  let last = -1;
  for (let from = 0; from <= value.length; ) {
    budget.step(Math.ceil(((value.length - from + 1) * pattern.programSize()) / WORK_PER_STEP));
    if (!matcher.find(from)) return;
    const [start, end] = [matcher.start(), matcher.end()];
    from = end > start ? end : end + characterLength(value, end);
    if (start === end && start === last) continue;
    last = end;
    yield {
      start,
      end,
      group(name) {
        const index = /^[0-9]+$/.test(name) ? Number(name) : names[name];
        return index === undefined || index > pattern.groupCount() ? undefined : (matcher.group(index) ?? "");
      },
    };
  }
}

function characterLength(value: string, at: number): number {
  return (value.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

interface Replacing extends Invocation {
  readonly by: (match: Match) => string;
}

function replace(pattern: string, value: string, { by, budget }: Replacing): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of eachMatch(compile(pattern, budget), value, budget)) {
    const replacement = by(match);
    budget.allocate(replacement.length);
    parts.push(value.slice(at, match.start), replacement);
    at = match.end;
  }
  return parts.join("") + value.slice(at);
}

/** `$1`, `$name`, `${1}` and `$$` in a replacement; a name reaches as far as letters, digits and `_` do. */
function expand(template: string, value: string, match: Match): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (written, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return "$";
    if (name === "0") return value.slice(match.start, match.end);
    return match.group(name) ?? (written === "$" ? "$" : "");
  });
}

function split(pattern: string, value: string, limit: number, invocation: Invocation): string[] {
  if (limit === 0) return [];
  if (pattern !== "" && value === "") return [""];
  const parts: string[] = [];
  let at = 0;
  let last = 0;
  for (const { start, end } of eachMatch(compile(pattern, invocation.budget), value, invocation.budget)) {
    if (limit > 0 && parts.length === limit - 1) break;
    last = start;
    if (end !== 0) parts.push(value.slice(at, start));
    at = end;
  }
  return last === value.length ? parts : [...parts, value.slice(at)];
}
