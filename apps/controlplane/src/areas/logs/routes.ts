import { Readable } from "node:stream";
import { answer, type Bindings, type Request, streamed } from "../../http/index.ts";
import type { OtlpAnswer, OtlpBody } from "./otlp/otlp-body.ts";
import type { LogPage, LogService } from "./service.ts";
import type { SpanService } from "./spans/index.ts";
import { toDownloadQuery, toLogQuery, toTailQuery } from "./wire.ts";
import type { LogWriter, WriteRequest } from "./writing/index.ts";

export interface LogServices {
  readonly logs: LogService;
  readonly writer: LogWriter;
  readonly spans: SpanService;
}

export function bindLogs(bindings: Bindings, { logs, writer, spans }: LogServices): void {
  bindings.bind("get_log_stream", ({ context, path }) => logs.get(context, path["log_stream_id"]!));
  bindings.bind("log_stream_read_logs", async ({ context, path, query, headers }) => {
    const wanted = toLogQuery(query, headers["x-nuon-api-offset"]?.toString());
    return pageAnswer(await logs.read(context, path["log_stream_id"]!, wanted));
  });
  bindings.bind("log_stream_tail_logs", ({ context, path, query, signal }) =>
    logs.tail(context, path["log_stream_id"]!, toTailQuery(query), signal),
  );
  bindings.bind("download_logs", async ({ context, path, query }) => {
    const wanted = toDownloadQuery(query);
    const text = await logs.download(context, path["log_stream_id"]!, wanted);
    return streamed(Readable.from(text, { objectMode: false }), wanted.contentType);
  });
  bindings.bind("runner_write_logs", async (request) =>
    otlpAnswer(await writer.write(request.context, writeRequest(request))),
  );
  bindings.bind("log_stream_read_spans", async ({ context, path, headers }) => {
    const page = await spans.read(context, path["log_stream_id"]!, headers["x-nuon-api-offset"]?.toString());
    return answer(page.spans, { headers: { "X-Nuon-API-Next": page.next, "Range-Units": "items" } });
  });
  bindings.bind("log_stream_write_traces", async (request) =>
    otlpAnswer(await spans.write(request.context, request.path["log_stream_id"]!, otlpBody(request))),
  );
  bindings.bind("runner_write_traces", async (request) =>
    otlpAnswer(await spans.writeOfRunner(request.context, request.path["runner_id"]!, otlpBody(request))),
  );
}

function pageAnswer({ records, next, count }: LogPage): unknown {
  return answer(records, {
    headers: { "X-Nuon-API-Next": next, "Range-Units": "items", count: String(count) },
  });
}

function otlpBody({ body, headers }: Request): OtlpBody {
  return {
    body: Buffer.isBuffer(body) ? body : undefined,
    contentType: headers["content-type"]?.toString(),
    contentEncoding: headers["content-encoding"]?.toString(),
  };
}

/** Exporters expect 200, and a message in the encoding that they speak. */
function otlpAnswer({ body, mediaType }: OtlpAnswer): unknown {
  return answer(body, { status: 200, contentType: mediaType });
}

function writeRequest(request: Request): WriteRequest {
  const { path, headers } = request;
  return {
    ...otlpBody(request),
    logStreamId: path["log_stream_id"]!,
    writer: headers["x-exclave-log-writer"]?.toString(),
    batch: headers["x-exclave-log-batch"]?.toString(),
  };
}
