import { type AnyValue, textOf } from "./any-value.ts";
import { type JsonField, JsonMessage } from "./json-message.ts";
import { Allowance, malformed } from "./limits.ts";
import {
  knownId,
  type LogGroup,
  type OtlpRecord,
  type OtlpScope,
  SPAN_ID_BYTES,
  type TextMap,
  TRACE_ID_BYTES,
} from "./logs-request.ts";

/** Reads an ExportLogsServiceRequest in OTLP's JSON encoding; throws InvalidInput for text that is none. */
export function readJsonLogs(bytes: Buffer): LogGroup[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw malformed("it is not JSON", error);
  }
  const allowance = new Allowance();
  return new JsonMessage(parsed, "request")
    .messages("resourceLogs")
    .flatMap((resourceLogs) => readResourceLogs(resourceLogs, allowance));
}

function readResourceLogs(message: JsonMessage, allowance: Allowance): LogGroup[] {
  allowance.value(0);
  const resource = {
    attributes: readAttributes(message.message("resource"), allowance),
    schemaUrl: message.text("schemaUrl"),
  };
  return message
    .messages("scopeLogs")
    .map((scopeLogs) => ({ resource, ...readScopeLogs(scopeLogs, allowance) }))
    .filter(({ records }) => records.length > 0);
}

function readScopeLogs(message: JsonMessage, allowance: Allowance): Omit<LogGroup, "resource"> {
  allowance.value(0);
  const given = message.message("scope");
  const scope: OtlpScope = {
    name: given.text("name"),
    version: given.text("version"),
    attributes: readAttributes(given, allowance),
    schemaUrl: message.text("schemaUrl"),
  };
  return { scope, records: message.messages("logRecords").map((record) => readRecord(record, allowance)) };
}

function readRecord(message: JsonMessage, allowance: Allowance): OtlpRecord {
  allowance.record();
  return {
    time: message.nanoseconds("timeUnixNano"),
    observedTime: message.nanoseconds("observedTimeUnixNano"),
    severityNumber: message.integer("severityNumber"),
    severityText: message.text("severityText"),
    body: textOf(readValue(message.message("body"), allowance, 1)),
    attributes: readAttributes(message, allowance),
    traceId: knownId(message.text("traceId"), TRACE_ID_BYTES),
    spanId: knownId(message.text("spanId"), SPAN_ID_BYTES),
    flags: message.integer("flags"),
  };
}

function readAttributes(message: JsonMessage, allowance: Allowance): TextMap {
  return Object.fromEntries(
    message.messages("attributes").map((attribute) => {
      const [key, value] = readKeyValue(attribute, allowance, 1);
      return [key, textOf(value)];
    }),
  );
}

function readKeyValue(message: JsonMessage, allowance: Allowance, depth: number): [string, AnyValue] {
  allowance.value(depth);
  return [message.text("key"), readValue(message.message("value"), allowance, depth)];
}

type Read = (message: JsonMessage, field: JsonField, allowance: Allowance, depth: number) => AnyValue;

/** How each alternative of a value is read, by its name. */
const alternatives: Readonly<Record<string, Read>> = {
  stringValue: (message, name) => message.text(name),
  boolValue: (message, name) => message.boolean(name),
  intValue: (message, name) => message.int64(name),
  doubleValue: (message, name) => message.double(name),
  bytesValue: (message, name) => Buffer.from(message.text(name), "base64"),
  arrayValue: (message, name, allowance, depth) =>
    message
      .message(name)
      .messages("values")
      .map((value) => readValue(value, allowance, depth + 1)),
  kvlistValue: (message, name, allowance, depth) =>
    Object.fromEntries(
      message
        .message(name)
        .messages("values")
        .map((member) => readKeyValue(member, allowance, depth + 1)),
    ),
};

function readValue(message: JsonMessage, allowance: Allowance, depth: number): AnyValue {
  allowance.value(depth);
  for (const [name, read] of Object.entries(alternatives)) {
    if (message.has(name)) {
      return read(message, name, allowance, depth);
    }
  }
  return undefined;
}
