import type { Budget } from "./budget.ts";
import { wrongValue } from "./failure.ts";
import { formatValue } from "./format.ts";
import { formatVerb, type Spec } from "./printf-verbs.ts";
import { numberIn, typeName, type Value } from "./values.ts";

/** The language's own limit. */
const MAXIMUM_WIDTH = 1_000_000;
/** Digits of one number; more take long to reckon, and a float64 has fewer. */
const MAXIMUM_DIGITS = 1_100;
const FLAGS = /[+\-# 0]*/y;
const INDEX = /\[([^\]]*)\]/y;
const NUMBER = /[0-9]+/y;

/** What `printf` makes of a format and its operands; faults in the format show up in the text, as in the language. */
export function formatText(format: string, operands: readonly Value[], budget: Budget): string {
  let printed = "";
  let at = 0;
  let next = 0;
  let reordered = false;

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(format);
    if (found === null || found[0] === "") return undefined;
    at += found[0].length;
    return found[1] ?? found[0];
  }

  /** `[n]` before a verb or a star; false when it names no operand. */
  function readIndex(): boolean {
    const written = match(INDEX);
    if (written === undefined) return true;
    reordered = true;
    const index = /^[0-9]+$/.test(written) ? Number(written) : 0;
    if (index < 1 || index > operands.length) return false;
    next = index - 1;
    return true;
  }

  /** A width or a precision: digits, or `*` for the next operand. Undefined when there is none, "bad" when it is none. */
  function readSize(): number | "bad" | undefined {
    if (format[at] !== "*") {
      const digits = match(NUMBER);
      if (digits !== undefined && Number(digits) > MAXIMUM_WIDTH)
        throw wrongValue(`a width is ${MAXIMUM_WIDTH} at most`);
      return digits === undefined ? undefined : Number(digits);
    }
    at += 1;
    const operand = next < operands.length ? numberIn(operands[next]!) : undefined;
    next += 1;
    if (operand === undefined || !Number.isInteger(operand) || Math.abs(operand) > MAXIMUM_WIDTH) return "bad";
    return operand;
  }

  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent === -1) break;
    printed += format.slice(at, percent);
    at = percent + 1;
    const flags = match(FLAGS) ?? "";
    let good = readIndex();
    let width = readSize();
    if (width === "bad") {
      printed += "%!(BADWIDTH)";
      width = undefined;
    }
    let precision: number | undefined;
    if (format[at] === ".") {
      at += 1;
      good = readIndex() && good;
      const size = readSize() ?? 0;
      if (size === "bad") printed += "%!(BADPREC)";
      else if (size >= 0) precision = size;
    }
    if (format[at] === "[") good = readIndex() && good;
    if (at >= format.length) {
      printed += "%!(NOVERB)";
      break;
    }
    const verb = String.fromCodePoint(format.codePointAt(at)!);
    at += verb.length;
    if (verb === "%") printed += "%";
    else if (!good) printed += `%!${verb}(BADINDEX)`;
    else if (next >= operands.length) printed += `%!${verb}(MISSING)`;
    else {
      const left = flags.includes("-") || (width ?? 0) < 0;
      const spec: Spec = {
        left,
        zero: flags.includes("0") && !left,
        plus: flags.includes("+"),
        space: flags.includes(" "),
        sharp: flags.includes("#"),
        width: width === undefined ? 0 : Math.abs(width),
        precision,
      };
      if ((precision ?? 0) > MAXIMUM_DIGITS && numberIn(operands[next]!) !== undefined)
        throw wrongValue(`a number has ${MAXIMUM_DIGITS} digits at most behind its point`);
      budget.allocate(spec.width);
      printed += formatVerb(verb, operands[next]!, spec, budget);
      next += 1;
    }
    budget.step();
  }
  printed += format.slice(at);
  if (!reordered && next < operands.length) {
    const extra = operands.slice(next).map((value) => {
      return value === null ? "<nil>" : `${typeName(value)}=${formatValue(value, budget)}`;
    });
    printed += `%!(EXTRA ${extra.join(", ")})`;
  }
  return printed;
}
