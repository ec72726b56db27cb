import { gzipSync } from "node:zlib";
import { jsonLogs, type OtlpLogRecord, type OtlpLogs, type OtlpValue, protobufLogs } from "@exclave/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../../test/outcome-of.ts";
import { decodeLogs, emptyResponse, otlpMediaType } from "./decode.ts";

const PROTOBUF = { mediaType: "application/x-protobuf", encoding: undefined } as const;
const JSON_TEXT = { mediaType: "application/json", encoding: undefined } as const;

const aValue = fc.letrec<{ value: OtlpValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const someAttributes = fc.dictionary(fc.string(), aValue, { maxKeys: 4 });
const aTime = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const someHex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString("hex"));

const aRecord: fc.Arbitrary<OtlpLogRecord> = fc.record(
  {
    body: aValue,
    time: aTime,
    observedTime: aTime,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: fc.string(),
    attributes: someAttributes,
    traceId: someHex(16),
    spanId: someHex(8),
    flags: fc.nat({ max: 255 }),
  },
  { requiredKeys: [] },
);

const someLogs: fc.Arbitrary<OtlpLogs[]> = fc.array(
  fc.record(
    {
      resource: someAttributes,
      scope: fc.record({ name: fc.string(), version: fc.string(), attributes: someAttributes }),
      records: fc.array(aRecord, { minLength: 1, maxLength: 5 }),
    },
    { requiredKeys: ["records"] },
  ),
  { maxLength: 4 },
);

async function bodyOf(body: OtlpValue): Promise<string | undefined> {
  const [group] = await decodeLogs(protobufLogs([{ records: [{ body }] }]), PROTOBUF);
  return group?.items[0]?.body;
}

describe("a logs request", () => {
  it("says the same in protobuf and in JSON", async () => {
    await fc.assert(
      fc.asyncProperty(someLogs, async (logs) => {
        const fromProtobuf = await decodeLogs(protobufLogs(logs), PROTOBUF);
        const fromJson = await decodeLogs(Buffer.from(jsonLogs(logs)), JSON_TEXT);

        expect(fromProtobuf).toEqual(fromJson);
      }),
    );
  });

  it("gives every record with all it holds, in order", async () => {
    const record = {
      body: "hello",
      time: 1_700_000_000_123_456_789n,
      observedTime: 1_700_000_000_999_999_999n,
      severityNumber: 17,
      severityText: "ERROR",
      attributes: { step: "build", attempt: 2n },
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      flags: 1,
    };
    const logs = [
      {
        resource: { "service.name": "runner" },
        scope: { name: "zap", version: "1.2", attributes: { a: "b" } },
        records: [record, { body: "second" }],
      },
    ];

    const groups = await decodeLogs(protobufLogs(logs), PROTOBUF);

    expect(groups).toMatchObject([
      {
        resource: { attributes: { "service.name": "runner" }, schemaUrl: "" },
        scope: { name: "zap", version: "1.2", attributes: { a: "b" }, schemaUrl: "" },
        items: [{ ...record, attributes: { step: "build", attempt: "2" } }, { body: "second" }],
      },
    ]);
  });

  it.each<[string, OtlpValue, string]>([
    ["text", "as it is\n  with its spaces ", "as it is\n  with its spaces "],
    ["an integer", -9_007_199_254_740_993n, "-9007199254740993"],
    ["a double", 1.5, "1.5"],
    ["what is no number", Number.NaN, "NaN"],
    ["a truth value", true, "true"],
    ["bytes", Buffer.from("hi"), "aGk="],
    ["a list", ["a", 1n, [true]], '["a",1,[true]]'],
    ["a map", { message: "m", code: 9_007_199_254_740_993n }, '{"message":"m","code":"9007199254740993"}'],
    ["nothing", undefined, ""],
  ])("shows %s as a body", async (_name, value, expected) => {
    expect(await bodyOf(value)).toBe(expected);
  });

  it("keeps a key that means something to JavaScript", async () => {
    const attributes = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;

    const [group] = await decodeLogs(protobufLogs([{ records: [{ attributes }] }]), PROTOBUF);

    expect(Object.entries(group!.items[0]!.attributes)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("may be gzipped", async () => {
    const body = gzipSync(protobufLogs([{ records: [{ body: "packed" }] }]));

    const groups = await decodeLogs(body, { ...PROTOBUF, encoding: "gzip" });

    expect(groups[0]?.items[0]?.body).toBe("packed");
  });

  it("may be empty", async () => {
    expect(await decodeLogs(Buffer.alloc(0), PROTOBUF)).toEqual([]);
    expect(await decodeLogs(Buffer.from("{}"), JSON_TEXT)).toEqual([]);
  });

  it("keeps a line of a megabyte whole, and a longer one in marked parts, between characters", async () => {
    const megabyte = "x".repeat(1024 * 1024);
    const long = `xx${"🚀".repeat(2_500_000)}`;
    const body = protobufLogs([{ records: [{ body: "before" }, { body: long, attributes: { a: "b" } }] }]);

    const [group] = await decodeLogs(body, PROTOBUF);

    const [before, ...parts] = group!.items;
    expect(await bodyOf(megabyte)).toBe(megabyte);
    expect(before).toMatchObject({ body: "before", attributes: {} });
    expect(parts.map((part) => part.body).join("") === long).toBe(true);
    expect(parts.every((part) => part.body.isWellFormed() && Buffer.byteLength(part.body) <= 1024 * 1024)).toBe(true);
    expect(parts.map(({ attributes }) => attributes)).toEqual([
      { a: "b" },
      ...Array.from({ length: 9 }, () => ({ a: "b", "exclave.continued": "true" })),
    ]);
  });

  it.each([
    ["application/x-protobuf", ""],
    ["application/json", "{}"],
  ] as const)("is answered in %s", (mediaType, expected) => {
    expect(emptyResponse(mediaType).toString()).toBe(expected);
    expect(otlpMediaType(`${mediaType}; charset=utf-8`)).toBe(mediaType);
  });

  it("is refused in any other encoding", async () => {
    const unknown = { ...PROTOBUF, encoding: "br" };

    expect(() => otlpMediaType("text/plain")).toThrow(expect.objectContaining({ code: "log-batch.media-type" }));
    await expect(decodeLogs(Buffer.alloc(0), unknown)).rejects.toMatchObject({ code: "log-batch.encoding" });
  });
});

describe("hostile input", () => {
  const refusals = ["InvalidInput", "LimitExceeded"];

  it("is taken or refused, never a crash", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(undefined, "gzip"),
        async (bytes, encoding) => {
          for (const mediaType of ["application/x-protobuf", "application/json"] as const) {
            const outcome = await outcomeOf(decodeLogs(Buffer.from(bytes), { mediaType, encoding }));

            expect(["taken", ...refusals]).toContain(outcome);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is taken or refused also where it was a good request once", async () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.nat() });
    await fc.assert(
      fc.asyncProperty(someLogs, damage, async (logs, { at, byte, cut }) => {
        const bytes = protobufLogs(logs);
        bytes[at % Math.max(bytes.length, 1)] = byte;

        const outcome = await outcomeOf(decodeLogs(bytes.subarray(0, cut % (bytes.length + 1)), PROTOBUF));

        expect(["taken", ...refusals]).toContain(outcome);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused when JSON has other types than the schema", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const wrapped = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${text},"attributes":${text}}]}]}]}`;

        for (const body of [text, wrapped]) {
          expect(["taken", ...refusals]).toContain(await outcomeOf(decodeLogs(Buffer.from(body), JSON_TEXT)));
        }
      }),
    );
  });

  it.each([
    ["values deep inside each other", deep(1_000), "log-batch.malformed"],
    [
      "more records than a batch holds",
      Buffer.concat([scopeLogs(Buffer.from("1200".repeat(60_000), "hex"))]),
      "log-batch.too-many-records",
    ],
    ["scopes without records", scopeLogsOf(1_100_000), "log-batch.too-many-values"],
    ["a length beyond the end", Buffer.from("0affffffff0f", "hex"), "log-batch.malformed"],
    ["a number without an end", Buffer.from("08".concat("ff".repeat(12)), "hex"), "log-batch.malformed"],
    ["a gzip bomb", gzipSync(Buffer.alloc(40 * 1024 * 1024)), "log-batch.too-large"],
  ])("is refused: %s", async (_name, body, code) => {
    const encoding = code === "log-batch.too-large" ? "gzip" : undefined;

    await expect(decodeLogs(body, { ...PROTOBUF, encoding })).rejects.toMatchObject({ code });
  });
});

/** A body of lists inside lists. */
function deep(levels: number): Buffer {
  let value: OtlpValue = "bottom";
  for (let level = 0; level < levels; level++) {
    value = [value];
  }
  return protobufLogs([{ records: [{ body: value }] }]);
}

function scopeLogs(content: Buffer): Buffer {
  return field(1, field(2, content));
}

function scopeLogsOf(count: number): Buffer {
  return field(1, Buffer.from("1200".repeat(count), "hex"));
}

function field(number: number, content: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) {
      return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content]);
    }
  }
}
