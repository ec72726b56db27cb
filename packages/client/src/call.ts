import type { OperationCall, OperationId, RequestBody } from "@exclave/contract";

/** Fields that are required when the operation requires them, optional when it does not, and absent when it has none. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [Key in Name]?: undefined }
  : undefined extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

type PathOf<Id extends OperationId> = OperationCall<Id> extends { path: infer Path } ? Path : undefined;

type QueryOf<Id extends OperationId> =
  OperationCall<Id> extends { query?: infer Query } ? Query | undefined : undefined;

/** An operation that takes no JSON may still take bytes. */
type BodyOf<Id extends OperationId> = [RequestBody<Id>] extends [never]
  ? Uint8Array | string | undefined
  : RequestBody<Id>;

export interface CallSettings {
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes a POST safe to repeat, so that the client does repeat it. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Of each try, to the end of its body; 30,000 unless said. */
  readonly timeoutMilliseconds?: number;
  /** How many tries in all where a repeat is safe; 4 unless said. */
  readonly attempts?: number;
}

/** What a call of the operation `Id` needs, by where it travels. */
export type CallOptions<Id extends OperationId> = CallSettings &
  Part<"path", PathOf<Id>> &
  Part<"query", QueryOf<Id>> &
  Part<"body", BodyOf<Id>>;

/** The same with every part optional: how the client itself sees a call. */
export interface AnyCall extends CallSettings {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** Options may be left out where nothing in them is required. */
export type CallArguments<Id extends OperationId> =
  Record<string, never> extends CallOptions<Id> ? [options?: CallOptions<Id>] : [options: CallOptions<Id>];
