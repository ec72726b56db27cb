import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { invalidInput } from "@exclave/kernel";
import type { OtlpGroup, OtlpRecord, OtlpSpan, TextMap } from "./export-request.ts";
import { readJsonLogs } from "./json-logs.ts";
import { readJsonTraces } from "./json-traces.ts";
import {
  type ItemNoun,
  MAXIMUM_ATTRIBUTE_BYTES,
  MAXIMUM_BODY_BYTES,
  MAXIMUM_JSON_BYTES,
  malformed,
  tooLarge,
} from "./limits.ts";
import { cutLongLines } from "./long-lines.ts";
import { readProtobufLogs } from "./protobuf-logs.ts";
import { readProtobufTraces } from "./protobuf-traces.ts";

const unzip = promisify(gunzip);
/** Large enough that a batch takes few trips to another thread. */
const CHUNK_BYTES = 128 * 1024;

/** The two encodings of OTLP over HTTP. */
export type OtlpMediaType = "application/x-protobuf" | "application/json";

/** The encoding a request names; protobuf where it names none. Throws InvalidInput for any other. */
export function otlpMediaType(contentType: string | undefined): OtlpMediaType {
  const [mediaType = ""] = (contentType ?? "").split(";");
  switch (mediaType.trim().toLowerCase()) {
    case "":
    case "application/x-protobuf":
    case "application/protobuf":
      return "application/x-protobuf";
    case "application/json":
      return "application/json";
    default:
      throw invalidInput("log-batch.media-type", `content type "${mediaType.slice(0, 80)}" is not supported`, {
        hint: "send application/x-protobuf or application/json",
      });
  }
}

/** An OTLP response, of logs or of traces, that says everything was taken. */
export function emptyResponse(mediaType: OtlpMediaType): Buffer {
  return Buffer.from(mediaType === "application/json" ? "{}" : "");
}

export interface DecodeOptions {
  readonly mediaType: OtlpMediaType;
  /** The Content-Encoding header. */
  readonly encoding: string | undefined;
}

/** The log records of a request body, in order; none for an empty one. Throws InvalidInput or LimitExceeded. */
export async function decodeLogs(body: Buffer, options: DecodeOptions): Promise<OtlpGroup<OtlpRecord>[]> {
  const groups = await decode(body, options, { protobuf: readProtobufLogs, json: readJsonLogs, check: checkRecord });
  return groups.map((group) => ({ ...group, items: cutLongLines(group.items) }));
}

/** The spans of a request body, in order; none for an empty one. Throws InvalidInput or LimitExceeded. */
export async function decodeTraces(body: Buffer, options: DecodeOptions): Promise<OtlpGroup<OtlpSpan>[]> {
  return await decode(body, options, { protobuf: readProtobufTraces, json: readJsonTraces, check: checkSpan });
}

type Read<Item> = (bytes: Buffer) => OtlpGroup<Item>[];

/** What a kind of request is read with. */
interface Signal<Item> {
  readonly protobuf: Read<Item>;
  readonly json: Read<Item>;
  /** Throws for an item above a limit. */
  readonly check: (item: Item) => void;
}

async function decode<Item>(
  body: Buffer,
  { mediaType, encoding }: DecodeOptions,
  signal: Signal<Item>,
): Promise<OtlpGroup<Item>[]> {
  const isJson = mediaType === "application/json";
  const maximum = isJson ? MAXIMUM_JSON_BYTES : MAXIMUM_BODY_BYTES;
  const bytes = await inflate(body, encoding, maximum);
  if (bytes.length > maximum) {
    throw tooManyBytes(maximum);
  }
  const groups = (isJson ? signal.json : signal.protobuf)(bytes);
  for (const { resource, scope, items } of groups) {
    checkAttributes("resource", resource.attributes, resource.schemaUrl);
    checkAttributes("scope", scope.attributes, scope.schemaUrl, scope.name, scope.version);
    for (const item of items) {
      signal.check(item);
    }
  }
  return groups;
}

async function inflate(body: Buffer, encoding: string | undefined, maximum: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase() || "identity") {
    case "identity":
      return body;
    case "gzip":
      return await unzip(body, { maxOutputLength: maximum, chunkSize: CHUNK_BYTES }).catch(
        (error: NodeJS.ErrnoException) => {
          throw error.code === "ERR_BUFFER_TOO_LARGE" ? tooManyBytes(maximum) : malformed("it is not gzip", error);
        },
      );
    default:
      throw invalidInput("log-batch.encoding", `content encoding "${encoding?.slice(0, 40)}" is not supported`, {
        hint: "send gzip, or no content encoding",
      });
  }
}

function tooManyBytes(maximum: number): Error {
  return tooLarge("log-batch.too-large", `a batch has at most ${maximum} bytes, uncompressed`);
}

function checkRecord({ attributes }: OtlpRecord): void {
  checkAttributes("record", attributes);
}

/** Says at once what cannot be stored: a trace is made of ids. */
function checkSpan({ traceId, spanId, name, statusMessage, attributes }: OtlpSpan): void {
  if (traceId === "" || spanId === "") {
    throw invalidInput("span.id-missing", `span "${name.slice(0, 80)}" has no trace id or no span id`, {
      hint: "give every span a trace id of 16 bytes and a span id of 8, neither all zeros",
    });
  }
  checkAttributes("span", attributes, name, statusMessage);
}

/** What else is repeated wherever the attributes are counts with them. */
function checkAttributes(
  owner: ItemNoun | "resource" | "scope",
  attributes: TextMap,
  ...texts: readonly string[]
): void {
  let bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  for (const name in attributes) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attributes[name]!);
  }
  if (bytes > MAXIMUM_ATTRIBUTE_BYTES) {
    throw tooLarge(
      "log-record.too-many-attributes",
      `the attributes of a ${owner} take at most ${MAXIMUM_ATTRIBUTE_BYTES} bytes`,
    );
  }
}
