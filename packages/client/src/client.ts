import { type OperationId, type Route, routeOf, type SuccessBody } from "@exclave/contract";
import { connectionFault, faultOf } from "./api-fault.ts";
import type { AnyCall, CallArguments } from "./call.ts";
import { followEvents } from "./follow-events.ts";
import { pagesOf } from "./pages.ts";
import { repeated } from "./repeat.ts";
import { addressOf, type Identity, requestOf } from "./request.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";

export interface ClientOptions extends Identity {
  readonly fetch?: typeof globalThis.fetch;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A client of every operation of the contract; holds no state but its identity, so one serves any number of calls. */
export interface Client {
  /** Calls an operation and gives the body of its answer; anything but success is an `ApiFault`. */
  call<Id extends OperationId>(id: Id, ...options: CallArguments<Id>): Promise<SuccessBody<Id>>;
  /** The same with status and headers. */
  answer<Id extends OperationId>(id: Id, ...options: CallArguments<Id>): Promise<Answer<SuccessBody<Id>>>;
  /** The answer unread, for downloads; the caller reads or cancels its body. */
  open<Id extends OperationId>(id: Id, ...options: CallArguments<Id>): Promise<Response>;
  /** Every item of a paged list, page by page as the caller goes on. */
  list<Id extends OperationId>(id: Id, ...options: CallArguments<Id>): AsyncGenerator<ItemOf<SuccessBody<Id>>>;
  /** The events of a stream; connects again where it broke off, until the signal aborts or the server refuses. */
  events<Id extends OperationId>(id: Id, ...options: CallArguments<Id>): AsyncGenerator<ServerSentEvent>;
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

const DEFAULT_TIMEOUT_MILLISECONDS = 30_000;
const DEFAULT_ATTEMPTS = 4;

/** A typed client of the control plane at `url`. Repeats only what is safe to repeat: GETs and calls with an idempotency key. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? globalThis.fetch;

  async function open(route: Route, call: AnyCall, accept: string, signal: AbortSignal | undefined): Promise<Response> {
    const url = addressOf(options.url, route, call);
    const request = { ...requestOf(options, route, call, accept), signal: signal ?? null };
    const response = await send(url, request).catch((error: unknown) => {
      call.signal?.throwIfAborted();
      throw connectionFault(url, error);
    });
    if (!response.ok) {
      throw await faultOf(response);
    }
    return response;
  }

  async function once(route: Route, call: AnyCall): Promise<Answer<unknown>> {
    const timeout = AbortSignal.timeout(call.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MILLISECONDS);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    const response = await open(route, call, "application/json", signal);
    const body = await bodyOf(response).catch((error: unknown) => {
      call.signal?.throwIfAborted();
      throw connectionFault(options.url, error);
    });
    return { status: response.status, headers: response.headers, body };
  }

  function answer(id: OperationId, call: AnyCall = {}): Promise<Answer<unknown>> {
    const route = routeOf(id);
    const attempts = isRepeatable(route, call) ? (call.attempts ?? DEFAULT_ATTEMPTS) : 1;
    return repeated(attempts, call.signal, () => once(route, call));
  }

  const client = {
    answer,
    call: async (id: OperationId, call?: AnyCall) => (await answer(id, call)).body,
    open: (id: OperationId, call: AnyCall = {}) => open(routeOf(id), call, "*/*", call.signal),
    list: (id: OperationId, call: AnyCall = {}) => pagesOf((query) => answer(id, { ...call, query }), call.query),
    events: (id: OperationId, call: AnyCall = {}) =>
      followEvents((headers, signal) => {
        const withHeaders = { ...call, headers: { ...call.headers, ...headers } };
        return open(routeOf(id), withHeaders, "text/event-stream", signal);
      }, call.signal),
  };
  // The table of types says what each operation takes and answers; inside, every call looks alike.
  return client as unknown as Client;
}

function isRepeatable(route: Route, call: AnyCall): boolean {
  return route.method === "GET" || call.idempotencyKey !== undefined;
}

async function bodyOf(response: Response): Promise<unknown> {
  const mediaType = response.headers.get("content-type") ?? "";
  if (/^application\/([a-z.+-]+\+)?json/.test(mediaType)) {
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }
  if (mediaType.startsWith("text/")) {
    return response.text();
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.length === 0 ? undefined : bytes;
}
