import { Readable } from "node:stream";
import { answer, type Bindings, type Request, streamed } from "../../http/index.ts";
import type { LogPage, LogService } from "./service.ts";
import { toDownloadQuery, toLogQuery, toTailQuery } from "./wire.ts";
import type { LogWriter, WriteRequest } from "./writing/index.ts";

export function bindLogs(bindings: Bindings, logs: LogService, writer: LogWriter): void {
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
  bindings.bind("runner_write_logs", async (request) => {
    const { body, mediaType } = await writer.write(request.context, writeRequest(request));
    return answer(body, { status: 200, contentType: mediaType });
  });
}

function pageAnswer({ records, next, count }: LogPage): unknown {
  return answer(records, {
    headers: { "X-Nuon-API-Next": next, "Range-Units": "items", count: String(count) },
  });
}

function writeRequest({ path, body, headers }: Request): WriteRequest {
  return {
    logStreamId: path["log_stream_id"]!,
    body: Buffer.isBuffer(body) ? body : undefined,
    contentType: headers["content-type"]?.toString(),
    contentEncoding: headers["content-encoding"]?.toString(),
    writer: headers["x-exclave-log-writer"]?.toString(),
    batch: headers["x-exclave-log-batch"]?.toString(),
  };
}
