import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { toErrorAnswer } from "./errors.ts";
import { newRequestId } from "./request-id.ts";

/** Answers with the envelope what the parser of HTTP gave up, before there is a request; the connection ends. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, envelope } = toErrorAnswer(error, newRequestId());
  const body = JSON.stringify(envelope);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${envelope.request_id}`,
    "Connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}
