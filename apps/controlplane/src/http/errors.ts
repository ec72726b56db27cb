import { type ErrorKind, type Fault, isFault } from "@exclave/kernel";
import { BINARY_BODY_LIMIT, JSON_BODY_LIMIT, PATH_PART_LIMIT } from "./limits.ts";

/** The one table from what a caller can do to what HTTP says. */
const statuses: Readonly<Record<ErrorKind, number>> = {
  InvalidInput: 400,
  Unauthenticated: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  PreconditionFailed: 412,
  LimitExceeded: 413,
  Unavailable: 503,
  NotImplemented: 501,
  Internal: 500,
};

/** The contract's error envelope with our stable code and whether trying again helps. */
export interface ErrorEnvelope {
  readonly error: string;
  readonly description: string;
  readonly user_error?: true;
  readonly code: string;
  readonly retryable: boolean;
  readonly request_id: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly envelope: ErrorEnvelope;
}

/** What an error looks like on the wire; anything that is not a fault of ours says nothing of its inside. */
export function toErrorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (isFault(error)) {
    return faultAnswer(error, requestId);
  }
  const framework = frameworkAnswer(error);
  const envelope = { ...framework, request_id: requestId, retryable: framework.status >= 500 };
  const { status, ...rest } = envelope;
  return { status, envelope: status < 500 ? { ...rest, user_error: true } : rest };
}

function faultAnswer(fault: Fault, requestId: string): ErrorAnswer {
  const status = statuses[fault.kind];
  return {
    status,
    envelope: {
      error: fault.message,
      description: fault.hint ?? fault.message,
      ...(status < 500 ? { user_error: true } : {}),
      code: fault.code,
      retryable: fault.retryable,
      request_id: requestId,
      ...(fault.details ? { details: fault.details } : {}),
    },
  };
}

interface PlainAnswer {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly code: string;
}

/** The database went, is starting, has no room for one more, or asks for the transaction once more: what a second try may mend. */
const passingCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53200",
  "53300",
  "40001",
  "40P01",
]);

/** Errors that Fastify or the database's driver raise. */
function frameworkAnswer(error: unknown): PlainAnswer {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code !== undefined && passingCodes.has(code)) {
    return {
      status: 503,
      error: "the database is not available",
      description: "try again in a moment; a request with an Idempotency-Key is never done twice",
      code: "database.unavailable",
    };
  }
  switch (code) {
    case "53100":
      return {
        status: 503,
        error: "no space is left for the database",
        description: "free some space on its disk, or move the data directory to a larger one",
        code: "database.full",
      };
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return {
        status: 413,
        error: "request body is too large",
        description: `JSON may have ${mebibytes(JSON_BODY_LIMIT)}, a batch of log records ${mebibytes(BINARY_BODY_LIMIT)}`,
        code: "request.too-large",
      };
    case "FST_ERR_MAX_PARAM_LENGTH":
      return {
        status: 414,
        error: "a part of the address is too long",
        description: `between two slashes there may be ${PATH_PART_LIMIT} characters`,
        code: "request.path-too-long",
      };
    case "FST_ERR_BAD_URL":
      return {
        status: 400,
        error: "the address holds a % that begins no escape of UTF-8",
        description: "write the character % as %25, and others by their bytes in UTF-8",
        code: "request.path-not-text",
      };
    case "HPE_HEADER_OVERFLOW":
      return {
        status: 431,
        error: "request headers are too large",
        description: "all headers and the address together may have 16 KiB",
        code: "request.headers-too-large",
      };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        status: 408,
        error: "the request did not come in time",
        description: "send the whole request at once",
        code: "request.too-slow",
      };
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return {
        status: 415,
        error: "content type is not supported",
        description: "send application/json",
        code: "request.media-type",
      };
    default:
      if (code?.startsWith("HPE_")) {
        return {
          status: 400,
          error: "invalid request format",
          description: `the request is not HTTP/1.1: ${message}`,
          code: "request.not-http",
        };
      }
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? { status: statusCode, error: "invalid request format", description: message ?? "", code: "request.invalid" }
        : {
            status: 500,
            error: "internal server error",
            description: "An unexpected error occurred; the request id finds it in the logs",
            code: "internal",
          };
  }
}

function mebibytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
