/** Attributes as the wire has them: anything but text is JSON. */
export type Attributes = Readonly<Record<string, string>>;

/** What produced records: a process, a machine. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl: string;
}

/** The part of a program that produced records. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly schemaUrl: string;
}

/** What records of one batch have in common: where they come from, and who wrote them when. */
export interface Origin {
  /** Shared by reference: a batch may name one resource for thousands of scopes. */
  readonly resource: Resource;
  readonly scope: Scope;
  readonly writer: Writer;
  /** When we got it, in milliseconds. */
  readonly receivedAt: number;
}

/** Who sent a batch: the principal, and the job or the runner it was, where it was one. */
export interface Writer {
  readonly id: string;
  readonly jobId?: string;
  readonly executionId?: string;
  readonly runnerId?: string;
  readonly runnerGroupId?: string;
}

/** A record as it was written, before it has a place in a stream. */
export interface UnplacedRecord {
  readonly origin: Origin;
  /** When its writer says it happened, in nanoseconds, but never after we got it. */
  readonly time: bigint;
  /** What the writer said, where that differs. */
  readonly claimedTime: bigint | undefined;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** Lower-case hex, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** A record in its stream: numbered from 1 without a gap, its timestamp greater than that of the record before. */
export interface LogRecord extends UnplacedRecord {
  readonly sequence: number;
  readonly timestamp: bigint;
}

const STREAM_PART = 13;
const SEQUENCE_PART = 10;

/** A record's id follows from its stream and its number, so it is the same in every reading. */
export function recordId(logStreamId: string, sequence: number): string {
  const stream = logStreamId.slice(3, 3 + STREAM_PART);
  return `log${stream}${sequence.toString(36).padStart(SEQUENCE_PART, "0")}`;
}

/** A record or a span, as far as it says where it comes from. */
export interface Said {
  readonly attributes: Attributes;
  readonly origin: { readonly resource: Pick<Resource, "attributes"> };
}

/** A fact about a run: as the server knows it of the writer, else as the record says, else as its resource says. */
export function runFact(record: Said, known: string | undefined, attribute: string): string {
  return known ?? record.attributes[attribute] ?? record.origin.resource.attributes[attribute] ?? "";
}

/** What attributes take in memory and on the wire, roughly: in characters. */
export function attributeLength(attributes: Attributes): number {
  let length = 0;
  for (const name in attributes) {
    length += name.length + attributes[name]!.length;
  }
  return length;
}
