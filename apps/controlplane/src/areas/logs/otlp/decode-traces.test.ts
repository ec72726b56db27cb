import { gzipSync } from "node:zlib";
import { jsonTraces, type OtlpSpan, type OtlpTraces, protobufTraces } from "@exclave/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../../test/outcome-of.ts";
import { decodeTraces } from "./decode.ts";

const PROTOBUF = { mediaType: "application/x-protobuf", encoding: undefined } as const;
const JSON_TEXT = { mediaType: "application/json", encoding: undefined } as const;

const someAttributes = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "grapheme" }), fc.boolean()), {
  maxKeys: 4,
});
const aTime = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const anId = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id).toString("hex"))
    .filter((id) => /[1-9a-f]/.test(id));

const aSpan: fc.Arbitrary<OtlpSpan> = fc.record(
  {
    traceId: anId(16),
    spanId: anId(8),
    parentSpanId: anId(8),
    name: fc.string({ unit: "grapheme" }),
    kind: fc.integer({ min: 0, max: 9 }),
    startTime: aTime,
    endTime: aTime,
    attributes: someAttributes,
    status: fc.record({ code: fc.integer({ min: 0, max: 9 }), message: fc.string() }, { requiredKeys: [] }),
  },
  { requiredKeys: ["traceId", "spanId"] },
);

const someTraces: fc.Arbitrary<OtlpTraces[]> = fc.array(
  fc.record(
    {
      resource: someAttributes,
      scope: fc.record({ name: fc.string(), version: fc.string(), attributes: someAttributes }),
      spans: fc.array(aSpan, { minLength: 1, maxLength: 5 }),
    },
    { requiredKeys: ["spans"] },
  ),
  { maxLength: 4 },
);

const span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  name: "push",
  kind: 3,
  startTime: 1_700_000_000_123_456_789n,
  endTime: 1_700_000_000_999_999_999n,
  attributes: { attempt: 2n, size: "large" },
  status: { code: 2, message: "refused" },
};

describe("a traces request", () => {
  it("says the same in protobuf and in JSON", async () => {
    await fc.assert(
      fc.asyncProperty(someTraces, async (traces) => {
        const fromProtobuf = await decodeTraces(protobufTraces(traces), PROTOBUF);
        const fromJson = await decodeTraces(Buffer.from(jsonTraces(traces)), JSON_TEXT);

        expect(fromProtobuf).toEqual(fromJson);
      }),
    );
  });

  it("gives every span with all it holds, in order, also gzipped", async () => {
    const resource = { "service.name": "runner" };
    const { status, ...plain } = span;
    const second = { ...span, spanId: "00f067aa0ba902b7" };
    const body = gzipSync(protobufTraces([{ resource, scope: { name: "exclave.runner" }, spans: [span, second] }]));

    const groups = await decodeTraces(body, { ...PROTOBUF, encoding: "gzip" });

    const expected = {
      ...plain,
      attributes: { attempt: "2", size: "large" },
      statusCode: status.code,
      statusMessage: status.message,
    };
    expect(groups).toEqual([
      {
        resource: { attributes: resource, schemaUrl: "" },
        scope: { name: "exclave.runner", version: "", attributes: {}, schemaUrl: "" },
        items: [expected, { ...expected, spanId: second.spanId }],
      },
    ]);
  });

  it("may be empty", async () => {
    expect(await decodeTraces(Buffer.alloc(0), PROTOBUF)).toEqual([]);
    expect(await decodeTraces(Buffer.from("{}"), JSON_TEXT)).toEqual([]);
  });
});

describe("hostile traces", () => {
  const expected = ["taken", "InvalidInput", "LimitExceeded"];

  it("are taken or refused, never a crash", async () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.nat() });
    await fc.assert(
      fc.asyncProperty(someTraces, damage, async (traces, { at, byte, cut }) => {
        const bytes = protobufTraces(traces);
        bytes[at % Math.max(bytes.length, 1)] = byte;

        const outcome = await outcomeOf(decodeTraces(bytes.subarray(0, cut % (bytes.length + 1)), PROTOBUF));

        expect(expected).toContain(outcome);
      }),
      { numRuns: 500 },
    );
  });

  it("are refused when a number is an object that cannot become one", async () => {
    const body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":{"toString":""}}]}]}]}';

    expect(await outcomeOf(decodeTraces(Buffer.from(body), JSON_TEXT))).toBe("InvalidInput");
  });

  it("are refused when JSON has other types than the schema", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const wrapped = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"status":${text},"kind":${text}}]}]}]}`;

        for (const body of [text, wrapped]) {
          expect(expected).toContain(await outcomeOf(decodeTraces(Buffer.from(body), JSON_TEXT)));
        }
      }),
    );
  });

  const long = "x".repeat(64 * 1024);

  it.each<[string, Buffer, string]>([
    ["a span without a trace", protobufTraces([{ spans: [{ spanId: span.spanId }] }]), "span.id-missing"],
    ["a span id of zeros", protobufTraces([{ spans: [{ ...span, spanId: "0000000000000000" }] }]), "span.id-missing"],
    [
      "a name as long as a file",
      protobufTraces([{ spans: [{ ...span, name: long }] }]),
      "log-record.too-many-attributes",
    ],
    [
      "a reason as long as a file",
      protobufTraces([{ spans: [{ ...span, status: { message: long } }] }]),
      "log-record.too-many-attributes",
    ],
    [
      "a scope's name as long as a file",
      protobufTraces([{ scope: { name: `${long}x` }, spans: [span] }]),
      "log-record.too-many-attributes",
    ],
    [
      "more spans than a batch holds",
      protobufTraces([{ spans: Array.from({ length: 50_001 }, () => span) }]),
      "log-batch.too-many-records",
    ],
    ["no protobuf", Buffer.from("hello, this is no protobuf"), "log-batch.malformed"],
  ])("are refused: %s", async (_name, body, code) => {
    const message = expect.not.stringContaining("record");

    await expect(decodeTraces(body, PROTOBUF)).rejects.toMatchObject({ code, message });
  });
});
