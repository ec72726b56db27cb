import { createHash } from "node:crypto";
import { Fault, messageOf, retry, unavailable } from "@exclave/kernel";
import { AwsV4Signer } from "aws4fetch";
import { elementText } from "./s3-xml.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3ClientOptions {
  /** Of the bucket: `https://bucket.s3.eu-west-1.amazonaws.com` or `http://127.0.0.1:9000/bucket`. */
  readonly url: string;
  readonly region: string;
  readonly credentials: S3Credentials;
}

export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Of the object; empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Answers beside 2xx that the caller reads itself. */
  readonly expect?: readonly number[];
}

/** Sends one signed request and resolves with its answer; transient failures are tried again. Safe concurrently. */
export type S3Client = (request: S3Request) => Promise<Response>;

/** Throttling and restarts of a server pass within seconds; longer outages are the caller's to wait out. */
const RETRY = { attempts: 5, firstDelayMilliseconds: 50, maximumDelayMilliseconds: 2_000 } as const;

/** Signature version 4, payload hash included, so that the server verifies what arrives. */
export function createS3Client({ url, region, credentials }: S3ClientOptions): S3Client {
  const base = url.replace(/\/+$/, "");

  async function attempt(request: S3Request): Promise<Response> {
    const address = new URL(request.key === "" ? `${base}/` : `${base}/${request.key}`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      address.searchParams.set(name, value);
    }
    const payloadHash = createHash("sha256")
      .update(request.body ?? "")
      .digest("hex");
    const signed = await new AwsV4Signer({
      method: request.method,
      url: address.href,
      headers: { ...request.headers, "x-amz-content-sha256": payloadHash },
      service: "s3",
      region,
      ...credentials,
    }).sign();
    let response: Response;
    try {
      response = await fetch(signed.url, {
        method: request.method,
        headers: signed.headers,
        redirect: "manual",
        ...(request.body ? { body: new Uint8Array(request.body) } : {}),
      });
    } catch (error) {
      throw unavailable("storage.unreachable", `${base} cannot be reached: ${messageOf(error)}`, {
        hint: "check the storage URL, the network and the store itself",
        cause: error,
      });
    }
    if (response.ok || request.expect?.includes(response.status)) {
      return response;
    }
    throw refusal(request, response.status, await response.text());
  }

  return (request) =>
    retry(() => attempt(request), { ...RETRY, isRetryable: (error) => error instanceof Fault && error.retryable });
}

/** The fault for an answer that is an error, from its status and its XML body. */
export function refusal({ method, key }: S3Request, status: number, body: string): Fault {
  const code = elementText(body, "Code") ?? `HTTP ${status}`;
  const message = elementText(body, "Message") ?? "no message";
  const isTransient = status >= 500 || status === 429 || status === 408 || code === "RequestTimeout";
  return unavailable("storage.refused", `the store refused ${method} ${key}: ${code}: ${message}`, {
    hint: "check the storage URL, its region, its credentials and what they may do",
    retryable: isTransient,
    details: { status, code },
  });
}
