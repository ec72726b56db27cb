import path from "node:path";
import { isFault, messageOf, retry } from "@exclave/kernel";
import { type BlobSource, spoolBlob } from "@exclave/oci";
import { jobFault } from "../../../exec/index.ts";
import type { JobContext } from "../../job.ts";

/** Outlasts a hiccup of a web server, not an outage. */
const RETRY = { attempts: 3, firstDelayMilliseconds: 200, maximumDelayMilliseconds: 2_000 } as const;
/** The largest public indexes have some tens of megabytes. */
const INDEX_BYTES = 128 * 1024 * 1024;

const passing: ReadonlySet<string> = new Set(["helm.repository-unreachable", "helm.download-cut"]);

/** The text at `url`; undefined when there is none. */
export async function downloadIndex(context: JobContext, url: string): Promise<string | undefined> {
  return await again(async () => {
    const response = await open(context, url);
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of bodyOf(response, url, INDEX_BYTES)) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  });
}

/** The archive at `url`, in a file of the job's own. */
export async function downloadArchive(context: JobContext, url: string): Promise<BlobSource> {
  const directory = await context.workspace.directory("charts");
  return await again(async (attempt) => {
    const response = await open(context, url);
    if (response.status === 404) {
      throw jobFault({
        code: "helm.archive-missing",
        message: `the index names ${url}, where nothing is`,
        hint: "the chart repository's index and its archives do not fit each other",
        faultOf: "source",
      });
    }
    const body = bodyOf(response, url, context.plan.limits.source_bytes);
    return await spoolBlob(body, path.join(directory, `archive-${attempt}.tgz`));
  });
}

function again<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  return retry(work, { ...RETRY, isRetryable: (error) => isFault(error) && passing.has(error.code) });
}

async function open(context: JobContext, url: string): Promise<Response> {
  const response = await context.web(url).catch((error: unknown) => {
    throw isFault(error) ? error : unreachable(url, messageOf(error), error);
  });
  const { status } = response;
  if (response.ok || status === 404) {
    return response;
  }
  await response.body?.cancel();
  if (status === 401 || status === 403) {
    throw jobFault({
      code: "helm.repository-denied",
      message: `${url} is answered with HTTP ${status}`,
      hint: "chart repositories that ask who we are cannot be read yet",
      faultOf: "source",
    });
  }
  throw unreachable(url, `HTTP ${status}`);
}

async function* bodyOf(response: Response, url: string, limit: number): AsyncIterable<Uint8Array> {
  const reader = (response.body ?? ReadableStream.from<Uint8Array>([])).values();
  let size = 0;
  for (;;) {
    const next = await reader.next().catch((cause: unknown) => {
      throw jobFault({
        code: "helm.download-cut",
        message: `${url} was cut off after ${size} bytes: ${messageOf(cause)}`,
        faultOf: "source",
        cause,
      });
    });
    if (next.done) {
      return;
    }
    size += next.value.length;
    if (size > limit) {
      await reader.return?.();
      throw jobFault({
        code: "helm.download-too-large",
        message: `${url} has more than ${limit} bytes`,
        faultOf: "source",
      });
    }
    yield next.value;
  }
}

function unreachable(url: string, why: string, cause?: unknown): Error {
  return jobFault({
    code: "helm.repository-unreachable",
    message: `${url} cannot be read: ${why}`,
    hint: "check helm_repo_config.repo_url, and whether the runner's network reaches it",
    faultOf: "source",
    cause,
  });
}
