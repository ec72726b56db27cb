/** A value of OpenTelemetry as tests write it. */
export type OtlpValue =
  | undefined
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue };

export type OtlpAttributes = Readonly<Record<string, OtlpValue>>;

/** Items of one scope of one resource. */
export interface OtlpGroup {
  readonly resource?: OtlpAttributes;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: OtlpAttributes };
}

/** An export request in protobuf around items that are encoded already; written apart from the decoder it tests. */
export function protobufRequest<Group extends OtlpGroup>(
  groups: readonly Group[],
  itemsOf: (group: Group) => readonly Buffer[],
): Buffer {
  return Buffer.concat(
    groups.map((group) => {
      const { resource, scope } = group;
      return message(1, [
        ...(resource ? [message(1, attributesOf(1, resource))] : []),
        message(2, [
          ...(scope
            ? [message(1, [text(1, scope.name), text(2, scope.version), ...attributesOf(3, scope.attributes)])]
            : []),
          ...itemsOf(group).map((item) => bytes(2, item)),
        ]),
      ]);
    }),
  );
}

/** The resource and scope of a group in OTLP's JSON. */
export function jsonGroup({ resource, scope }: OtlpGroup): { readonly resource?: unknown; readonly scope?: unknown } {
  return {
    ...(resource && { resource: { attributes: jsonAttributes(resource) } }),
    ...(scope && { scope: { ...scope, attributes: jsonAttributes(scope.attributes) } }),
  };
}

export function attributesOf(field: number, attributes: OtlpAttributes = {}): Buffer[] {
  return Object.entries(attributes).map(([key, value]) => message(field, keyValue(key, value)));
}

function keyValue(key: string, value: OtlpValue): Buffer[] {
  return [text(1, key), message(2, [valueField(value)])];
}

export function valueField(value: OtlpValue): Buffer {
  switch (typeof value) {
    case "undefined":
      return Buffer.alloc(0);
    case "string":
      return text(1, value);
    case "boolean":
      return Buffer.concat([tag(2, 0), varint(value ? 1 : 0)]);
    case "bigint":
      return Buffer.concat([tag(3, 0), varint(value)]);
    case "number":
      return Buffer.concat([tag(4, 1), double(value)]);
    default:
      if (value instanceof Uint8Array) {
        return bytes(7, value);
      }
      return Array.isArray(value)
        ? message(
            5,
            value.map((item: OtlpValue) => message(1, [valueField(item)])),
          )
        : message(
            6,
            Object.entries(value).map(([key, member]) => message(1, keyValue(key, member))),
          );
  }
}

export function jsonAttributes(attributes: OtlpAttributes = {}): unknown {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }));
}

export function jsonValue(value: OtlpValue): unknown {
  switch (typeof value) {
    case "undefined":
      return {};
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "bigint":
      return { intValue: String(value) };
    case "number":
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      if (value instanceof Uint8Array) {
        return { bytesValue: Buffer.from(value).toString("base64") };
      }
      return Array.isArray(value)
        ? { arrayValue: { values: value.map(jsonValue) } }
        : { kvlistValue: { values: jsonAttributes(value as OtlpAttributes) } };
  }
}

export function tag(field: number, layout: number): Buffer {
  return varint(field * 8 + layout);
}

export function varint(value: number | bigint): Buffer {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    digits.push(Number(rest % 128n) + (rest >= 128n ? 128 : 0));
    rest /= 128n;
  } while (rest > 0n);
  return Buffer.from(digits);
}

export function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}

export function fixed64(field: number, value: bigint | undefined): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value ?? 0n);
  return value === undefined ? Buffer.alloc(0) : Buffer.concat([tag(field, 1), buffer]);
}

export function text(field: number, value: string | undefined): Buffer {
  return bytes(field, value === undefined ? undefined : Buffer.from(value));
}

export function bytes(field: number, value: Uint8Array | undefined): Buffer {
  return value === undefined ? Buffer.alloc(0) : Buffer.concat([tag(field, 2), varint(value.length), value]);
}

export function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}
