/** A field of a protobuf message, encoded with its tag. */
export type Field = Uint8Array;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;

export function varintField(field: number, value: number): Field {
  return Uint8Array.from([...varint((field << 3) | VARINT), ...varint(value)]);
}

export function fixed64Field(field: number, value: bigint): Field {
  const bytes = new Uint8Array(9);
  bytes[0] = (field << 3) | FIXED64;
  new DataView(bytes.buffer).setBigUint64(1, value, true);
  return bytes;
}

export function stringField(field: number, value: string): Field {
  return bytesField(field, Buffer.from(value, "utf8"));
}

export function messageField(field: number, fields: readonly Field[]): Field {
  return bytesField(field, Buffer.concat(fields));
}

/** The tag and length that go before `length` bytes of a nested message. */
export function messageHeader(field: number, length: number): Field {
  return Uint8Array.from([...varint((field << 3) | LENGTH_DELIMITED), ...varint(length)]);
}

/** Reads a varint at `offset`; undefined when the bytes end inside it. */
export function readVarint(bytes: Uint8Array, offset: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let index = offset, scale = 1; index < bytes.length; index++, scale *= 128) {
    const byte = bytes[index]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      return { value, next: index + 1 };
    }
  }
  return undefined;
}

export function bytesField(field: number, bytes: Uint8Array): Field {
  return Buffer.concat([messageHeader(field, bytes.length), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
