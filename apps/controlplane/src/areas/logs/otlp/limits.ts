import { type Fault, invalidInput, limitExceeded } from "@exclave/kernel";

/** A batch larger than any exporter sends by default; a spool that catches up stays below it too. */
export const MAXIMUM_BODY_BYTES = 32 * 1024 * 1024;
/** JSON takes many times its size in memory while it is read. */
export const MAXIMUM_JSON_BYTES = 8 * 1024 * 1024;
const MAXIMUM_ITEMS = 50_000;
/** Of one record. Long lines are kept whole up to this, and in several records above: that is a file somebody printed. */
export const MAXIMUM_LINE_BYTES = 1024 * 1024;
/** Of one record, span, resource or scope: a page of 100 records repeats them all. */
export const MAXIMUM_ATTRIBUTE_BYTES = 64 * 1024;
/** All values and keys of a request: what bounds memory where a value takes two bytes on the wire. */
const MAXIMUM_VALUES = 1_000_000;
/** Values inside values; deeper than anything a program writes by hand, far from the end of the stack. */
const MAXIMUM_DEPTH = 32;

/** What a request is made of. */
export type ItemNoun = "record" | "span";

/** Counts what one request makes us hold; one per request. */
export class Allowance {
  readonly #noun: ItemNoun;
  #items = 0;
  #values = 0;

  constructor(noun: ItemNoun) {
    this.#noun = noun;
  }

  item(): void {
    this.#items += 1;
    if (this.#items > MAXIMUM_ITEMS) {
      throw tooLarge("log-batch.too-many-records", `a batch holds at most ${MAXIMUM_ITEMS} ${this.#noun}s`);
    }
  }

  value(depth: number): void {
    this.#values += 1;
    if (this.#values > MAXIMUM_VALUES) {
      throw tooLarge("log-batch.too-many-values", `a batch holds at most ${MAXIMUM_VALUES} values`);
    }
    if (depth > MAXIMUM_DEPTH) {
      throw malformed(`values lie inside each other at most ${MAXIMUM_DEPTH} deep`);
    }
  }
}

/** A batch or record above a limit. */
export function tooLarge(code: string, message: string): Fault {
  return limitExceeded(code, message, { hint: "send smaller batches, and split what is longer than the limit" });
}

/** A body that is not what its content type says. */
export function malformed(reason: string, cause?: unknown): Fault {
  return invalidInput("log-batch.malformed", `request body is no OTLP request: ${reason}`, {
    hint: "send what OTLP says for this address (logs or traces) as application/x-protobuf or application/json",
    cause,
  });
}
