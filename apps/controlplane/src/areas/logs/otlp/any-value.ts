/** A value of OpenTelemetry: a scalar, bytes, a list or a map; `undefined` where none of them was set. */
export type AnyValue = undefined | string | number | bigint | boolean | Uint8Array | readonly AnyValue[] | AnyMap;

/** Keys may be anything, also `__proto__`: made with Object.fromEntries, which sets own properties only. */
export interface AnyMap {
  readonly [key: string]: AnyValue;
}

/** Text as it is, anything else as JSON: what the wire shows of a value. */
export function textOf(value: AnyValue): string {
  switch (typeof value) {
    case "undefined":
      return "";
    case "string":
      return value;
    case "bigint":
      return value.toString();
    default: {
      const plain = plainOf(value);
      return typeof plain === "string" ? plain : JSON.stringify(plain);
    }
  }
}

/** What JSON can say: bytes in base64, large integers and what is no finite number as text. */
function plainOf(value: AnyValue): unknown {
  switch (typeof value) {
    case "undefined":
      return null;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "object":
      if (value instanceof Uint8Array) {
        return Buffer.from(value).toString("base64");
      }
      return Array.isArray(value)
        ? value.map(plainOf)
        : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainOf(member)]));
    default:
      return value;
  }
}
