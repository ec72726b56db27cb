import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A bucket in memory behind a real HTTP server that holds its clients to the S3 protocol, signatures included. */
export interface S3Server {
  /** Of the bucket, path style. */
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Multipart uploads that were begun and neither completed nor ended. */
  readonly unfinishedUploads: number;
  /** Answers this many of the next requests with 503. */
  failNext(count: number): void;
  close(): Promise<void>;
}

interface StoredObject {
  readonly body: Buffer;
  readonly modified: Date;
}

interface S3Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

interface S3Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const REGION = "eu-test-1";
const BUCKET = "bucket";
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
/** S3's is 1,000; small, so that tests meet the second page. */
const PAGE_SIZE = 3;

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, StoredObject>();
  const uploads = new Map<string, Map<number, Buffer>>();
  let failures = 0;

  function handle(request: S3Request): S3Answer {
    const { method, key, query } = request;
    const uploadId = query.get("uploadId");
    if (key === "") {
      return list(objects, query);
    }
    if (method === "POST" && query.has("uploads")) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (uploadId !== null) {
      return handleUpload(uploads, objects, request, uploadId);
    }
    switch (method) {
      case "PUT":
        return put(objects, request);
      case "DELETE":
        objects.delete(key);
        return { status: 204 };
      default:
        return read(objects.get(key), request);
    }
  }

  async function answer(incoming: http.IncomingMessage): Promise<S3Answer> {
    const body = await buffer(incoming);
    const url = new URL(incoming.url ?? "/", "http://s3");
    const request: S3Request = {
      method: incoming.method ?? "GET",
      key: decodeURIComponent(url.pathname).slice(BUCKET.length + 2),
      query: url.searchParams,
      headers: incoming.headers,
      body,
    };
    if (failures > 0) {
      failures -= 1;
      return fault(503, "SlowDown");
    }
    return signatureFault(request, url) ?? handle(request);
  }

  async function respond(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const { status, headers = {}, body } = await answer(incoming);
    outgoing.writeHead(status, headers);
    outgoing.end(body);
  }

  const server = http.createServer((incoming, outgoing) => void respond(incoming, outgoing));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${BUCKET}`,
    region: REGION,
    credentials: CREDENTIALS,
    get unfinishedUploads() {
      return uploads.size;
    },
    failNext(count) {
      failures = count;
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function put(objects: Map<string, StoredObject>, { key, headers, body }: S3Request): S3Answer {
  const source = headers["x-amz-copy-source"];
  if (typeof source !== "string") {
    objects.set(key, { body, modified: new Date() });
    return { status: 200, headers: { etag: tag(body) } };
  }
  const found = objects.get(source.slice(BUCKET.length + 2));
  if (!found) {
    return fault(404, "NoSuchKey");
  }
  objects.set(key, { ...found, modified: new Date() });
  return xml(`<CopyObjectResult><ETag>${tag(found.body)}</ETag></CopyObjectResult>`);
}

function read(found: StoredObject | undefined, { method, headers }: S3Request): S3Answer {
  if (!found) {
    return method === "HEAD" ? { status: 404 } : fault(404, "NoSuchKey");
  }
  const common = { "last-modified": found.modified.toUTCString(), etag: tag(found.body) };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  const size = found.body.length;
  if (from === undefined) {
    return { status: 200, headers: { ...common, "content-length": String(size) }, body: found.body };
  }
  if (Number(from) >= size) {
    return fault(416, "InvalidRange");
  }
  const part = found.body.subarray(Number(from), to ? Number(to) + 1 : undefined);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${size}`;
  return {
    status: 206,
    headers: { ...common, "content-length": String(part.length), "content-range": range },
    body: part,
  };
}

function handleUpload(
  uploads: Map<string, Map<number, Buffer>>,
  objects: Map<string, StoredObject>,
  { method, key, query, body }: S3Request,
  uploadId: string,
): S3Answer {
  const parts = uploads.get(uploadId);
  if (!parts) {
    return fault(404, "NoSuchUpload");
  }
  if (method === "PUT") {
    parts.set(Number(query.get("partNumber")), body);
    return { status: 200, headers: { etag: tag(body) } };
  }
  if (method === "POST") {
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)</g)];
    const isWrong = named.some(([, number, etag]) => {
      const part = parts.get(Number(number));
      return !part || tag(part) !== etag?.replaceAll("&quot;", '"');
    });
    if (isWrong || named.length === 0) {
      return fault(400, "InvalidPart");
    }
    const whole = Buffer.concat(named.map(([, number]) => parts.get(Number(number))!));
    objects.set(key, { body: whole, modified: new Date() });
  }
  uploads.delete(uploadId);
  return method === "POST" ? xml("<CompleteMultipartUploadResult/>") : { status: 204 };
}

function list(objects: Map<string, StoredObject>, query: URLSearchParams): S3Answer {
  const after = query.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).sort();
  const page = keys.slice(0, PAGE_SIZE);
  const entries = page.map((key) => {
    const { body, modified } = objects.get(key)!;
    return `<Contents><Key>${key}</Key><LastModified>${modified.toISOString()}</LastModified><Size>${body.length}</Size></Contents>`;
  });
  const isTruncated = keys.length > page.length;
  const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
  return xml(
    `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${entries.join("")}${next}</ListBucketResult>`,
  );
}

/** Recomputes signature version 4 from what arrived; undefined when it holds. */
function signatureFault({ method, headers, body }: S3Request, url: URL): S3Answer | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, date = "", region = "", signed = "", signature = ""] =
    pattern.exec(headers.authorization ?? "") ?? [];
  const payload = createHash("sha256").update(body).digest("hex");
  if (accessKeyId !== CREDENTIALS.accessKeyId || region !== REGION) {
    return fault(403, "InvalidAccessKeyId");
  }
  if (headers["x-amz-content-sha256"] !== payload) {
    return fault(400, "XAmzContentSHA256Mismatch");
  }
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");
  const canonical = [
    method,
    encode(decodeURIComponent(url.pathname)),
    [...url.searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join("&"),
    ...signed.split(";").map((name) => `${name}:${String(headers[name] ?? "").trim()}`),
    "",
    signed,
    payload,
  ].join("\n");
  const scope = `${date}/${region}/s3/aws4_request`;
  const time = String(headers["x-amz-date"]);
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash("sha256").update(canonical).digest("hex")}`;
  let key: Buffer = Buffer.from(`AWS4${CREDENTIALS.secretAccessKey}`);
  for (const part of [...scope.split("/"), text]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  const isOurs = key.length * 2 === signature.length && timingSafeEqual(key, Buffer.from(signature, "hex"));
  return isOurs ? undefined : fault(403, "SignatureDoesNotMatch");
}

function tag(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

function xml(body: string): S3Answer {
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

function fault(status: number, code: string): S3Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>the request was refused</Message></Error>` };
}
