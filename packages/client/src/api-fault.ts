import type { Wire } from "@exclave/contract";
import { type ErrorKind, Fault, type FaultOptions, messageOf } from "@exclave/kernel";

const kinds: Readonly<Record<number, ErrorKind>> = {
  400: "InvalidInput",
  401: "Unauthenticated",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  412: "PreconditionFailed",
  413: "LimitExceeded",
  429: "LimitExceeded",
  501: "NotImplemented",
  502: "Unavailable",
  503: "Unavailable",
  504: "Unavailable",
};

/** A fault that the API answered with, or that kept us from an answer; `status` is undefined for the latter. */
export class ApiFault extends Fault {
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The server's `Retry-After`. */
  readonly retryAfterMilliseconds: number | undefined;

  constructor(
    options: FaultOptions & {
      readonly status?: number | undefined;
      readonly requestId?: string | undefined;
      readonly retryAfterMilliseconds?: number | undefined;
    },
  ) {
    super(options);
    this.status = options.status;
    this.requestId = options.requestId;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}

/** True for what the API answered, and not for what was wrong before it was asked; structural, as `isFault` is. */
export function isAnswer(error: Fault): boolean {
  return (error as Partial<ApiFault>).status !== undefined;
}

/** The fault in an answer that is not a success; the envelope may be absent, as when a proxy answered. */
export async function faultOf(response: Response): Promise<ApiFault> {
  const text = await response.text().catch(() => "");
  const envelope = envelopeOf(text);
  const { status } = response;
  const message = envelope.error ?? `the API answered ${status} ${response.statusText}`.trim();
  const hint = envelope.description === message ? undefined : envelope.description;
  return new ApiFault({
    kind: kinds[status] ?? (status >= 500 ? "Internal" : "InvalidInput"),
    code: envelope.code ?? `http.${status}`,
    message,
    retryable: envelope.retryable ?? isRetryableStatus(status),
    status,
    requestId: envelope.request_id ?? response.headers.get("x-request-id") ?? undefined,
    retryAfterMilliseconds: retryAfterOf(response.headers.get("retry-after")),
    ...(hint === undefined ? {} : { hint }),
    ...(envelope.details === undefined ? {} : { details: envelope.details }),
  });
}

/** The fault of a call that got no answer. */
export function connectionFault(url: string, cause: unknown): ApiFault {
  const reason = cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
  const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
  return new ApiFault({
    kind: "Unavailable",
    code: timedOut ? "api.timeout" : "api.unreachable",
    message: `no answer from ${new URL(url).origin}: ${reason}`,
    hint: "is the control plane up, and is this its address?",
    cause,
  });
}

function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}

function envelopeOf(text: string): Wire<"ErrorResponse"> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return text === "" ? {} : { description: text.slice(0, 500) };
  }
}

function retryAfterOf(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
