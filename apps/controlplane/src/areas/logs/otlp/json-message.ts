import { malformed } from "./limits.ts";

/** The name of a field in its JSON spelling. */
export type JsonField = string;

const MAXIMUM_UINT64 = 2n ** 64n - 1n;

/** A message in protobuf's JSON encoding, read field by field; a wrong type is InvalidInput that names the field. */
export class JsonMessage {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw malformed(`${place} must be an object`);
    }
    this.#fields = value as Record<string, unknown>;
    this.#place = place;
  }

  has(name: JsonField): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== null;
  }

  text(name: JsonField): string {
    const value = this.#value(name) ?? "";
    return typeof value === "string" ? value : this.#refuse(name, "text");
  }

  boolean(name: JsonField): boolean {
    const value = this.#value(name) ?? false;
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  /** A small integer; protobuf's JSON allows text. */
  integer(name: JsonField): number {
    const value = this.#value(name) ?? 0;
    const isScalar = typeof value === "number" || typeof value === "string";
    return isScalar && Number.isSafeInteger(Number(value)) ? Number(value) : this.#refuse(name, "an integer");
  }

  double(name: JsonField): number {
    const value = this.#value(name) ?? 0;
    const isNumber = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
    const number = Number(value);
    return isNumber && (!Number.isNaN(number) || value === "NaN") ? number : this.#refuse(name, "a number");
  }

  /** A 64-bit integer; text, as protobuf's JSON has it, or a number. */
  int64(name: JsonField): bigint {
    const value = this.#value(name) ?? 0;
    const isInteger =
      typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^-?\d{1,20}$/.test(value);
    return isInteger ? BigInt(value as string | number) : this.#refuse(name, "an integer");
  }

  /** Nanoseconds since 1970. */
  nanoseconds(name: JsonField): bigint {
    const value = this.int64(name);
    return value >= 0n && value <= MAXIMUM_UINT64 ? value : this.#refuse(name, "nanoseconds since 1970");
  }

  /** The message in a field; one without fields when it is absent. */
  message(name: JsonField): JsonMessage {
    return new JsonMessage(this.#value(name) ?? {}, `${this.#place}.${name}`);
  }

  messages(name: JsonField): JsonMessage[] {
    const values = this.#value(name) ?? [];
    return Array.isArray(values)
      ? values.map((value) => new JsonMessage(value, `${this.#place}.${name}[]`))
      : this.#refuse(name, "a list");
  }

  #value(name: JsonField): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  #refuse(name: JsonField, expected: string): never {
    throw malformed(`${this.#place}.${name} must be ${expected}`);
  }
}
