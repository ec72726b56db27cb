import { malformed } from "./limits.ts";

/** How a field's value is laid out; the low three bits of its tag. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A tag as it stands before a value: the field's number and its layout. */
export function tagOf(field: number, layout: number): number {
  return field * 8 + layout;
}

const MAXIMUM_TAG = 2 ** 32 - 1;

/** Reads one protobuf message from bytes at hand; nothing it is given can make it read outside of them. */
export class ProtobufReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #position: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** The tag of the next field, or 0 at the end of the message. */
  next(): number {
    if (this.#position === this.#end) {
      return 0;
    }
    const tag = this.uint();
    if (tag < 8 || tag > MAXIMUM_TAG) {
      throw malformed("a field has no number");
    }
    return tag;
  }

  /** An unsigned integer; throws where a double cannot hold it. */
  uint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        break;
      }
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) {
        throw malformed("a number is too large");
      }
    }
    if (!Number.isSafeInteger(value)) {
      throw malformed("a number is too large");
    }
    return value;
  }

  /** A signed 64-bit integer. */
  int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asIntN(64, value);
      }
    }
    throw malformed("a number is too long");
  }

  fixed32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  fixed64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#advance(8));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  /** A view of the bytes, not a copy. */
  bytes(): Buffer {
    const length = this.uint();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    const length = this.uint();
    const start = this.#advance(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  /** The message inside this field. */
  message(): ProtobufReader {
    const length = this.uint();
    const start = this.#advance(length);
    return new ProtobufReader(this.#bytes, start, start + length);
  }

  /** Passes over a field that nobody asked for. */
  skip(tag: number): void {
    switch (tag % 8) {
      case WIRE.varint:
        this.int64();
        return;
      case WIRE.fixed64:
        this.#advance(8);
        return;
      case WIRE.bytes:
        this.#advance(this.uint());
        return;
      case WIRE.fixed32:
        this.#advance(4);
        return;
      default:
        throw malformed("a field has an unknown layout");
    }
  }

  #byte(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  /** Where the next `length` bytes start; the position is behind them afterwards. */
  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#end - start) {
      throw malformed("it ends in the middle of a field");
    }
    this.#position = start + length;
    return start;
  }
}
