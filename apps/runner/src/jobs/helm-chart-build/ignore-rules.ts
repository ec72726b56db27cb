import { jobFault } from "../../exec/index.ts";

/** Tells which paths of a chart stay out of its package; as `.helmignore` says, and Helm reads it. */
export type IgnoreRules = (path: string, isDirectory: boolean) => boolean;

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly isNegated: boolean;
  readonly isForDirectories: boolean;
}

/** Hidden files among the templates are never part of a chart. */
const DEFAULT_RULES = "templates/.?*";

export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = `${text}\n${DEFAULT_RULES}`
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseRule);
  return (path, isDirectory) => {
    for (const { isNegated, isForDirectories, matches } of rules) {
      const isOfKind = isDirectory || !isForDirectories;
      // Everything that a negated rule does not match is ignored: Helm's reading, odd as it is.
      if (isNegated ? !isOfKind || !matches(path) : isOfKind && matches(path)) {
        return true;
      }
    }
    return false;
  };
}

function parseRule(line: string): Rule {
  if (line.includes("**")) {
    throw jobFault({
      code: "helm.ignore-invalid",
      message: `.helmignore has the rule "${line}", but Helm knows no double star`,
      faultOf: "source",
    });
  }
  const isNegated = line.startsWith("!");
  const positive = isNegated ? line.slice(1) : line;
  const isForDirectories = positive.endsWith("/");
  const pattern = isForDirectories ? positive.slice(0, -1) : positive;
  if (pattern.startsWith("/")) {
    const whole = globOf(pattern.slice(1));
    return { isNegated, isForDirectories, matches: (path) => whole.test(path) };
  }
  const glob = globOf(pattern);
  const matches = pattern.includes("/")
    ? (path: string) => glob.test(path)
    : (path: string) => glob.test(path.slice(path.lastIndexOf("/") + 1));
  return { isNegated, isForDirectories, matches };
}

/** A pattern of Go's `filepath.Match` as a regular expression. */
function globOf(pattern: string): RegExp {
  let expression = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    const end = character === "[" ? pattern.indexOf("]", index + 2) : -1;
    if (character === "*") {
      expression += "[^/]*";
    } else if (character === "?") {
      expression += "[^/]";
    } else if (end !== -1) {
      const inside = pattern.slice(index + 1, end).replace(/[\\[\]]/g, "\\$&");
      expression += `[${inside}]`;
      index = end;
    } else if (character === "\\" && index + 1 < pattern.length) {
      index += 1;
      expression += RegExp.escape(pattern[index]!);
    } else {
      expression += RegExp.escape(character);
    }
  }
  return new RegExp(`^${expression}$`);
}
