import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Ends connections that carry no request as soon as the server closes.
 *
 * Node ends those that have carried one before; a connection that a client opened ahead of need has not, and would hold
 * the server until its headers are overdue, a minute later.
 */
export function endUnusedConnections(server: FastifyInstance, isSecure: boolean): void {
  const requests = new Map<Socket, number>();
  let isClosing = false;

  function endIfUnused(socket: Socket): void {
    if (isClosing && requests.get(socket) === 0) {
      socket.destroySoon();
    }
  }

  function count(socket: Socket, change: number): void {
    const before = requests.get(socket);
    if (before !== undefined) {
      requests.set(socket, before + change);
      endIfUnused(socket);
    }
  }

  server.server.on(isSecure ? "secureConnection" : "connection", (socket: Socket) => {
    requests.set(socket, 0);
    socket.once("close", () => requests.delete(socket));
  });
  server.server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once("close", () => count(socket, -1));
  });
  server.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of requests.keys()) {
      endIfUnused(socket);
    }
  });
}

/**
 * Cuts off who has not sent its whole body in time and only holds a connection.
 *
 * For routes whose bodies are small; Node's own deadline counts for every route of a server, uploads too.
 */
export function endSlowBodies(scope: FastifyInstance, milliseconds: number): void {
  scope.addHook("onRequest", async ({ raw }) => {
    const timer = setTimeout(() => {
      if (!raw.complete) {
        raw.destroy();
      }
    }, milliseconds);
    raw.once("close", () => clearTimeout(timer));
  });
}

/**
 * Takes what is left of a body that was answered before all of it was read, so that its sender gets to the answer and may
 * go on with the connection; cuts off who is still sending after `milliseconds`.
 */
export function drainUnreadBodies(scope: FastifyInstance, milliseconds: number): void {
  scope.addHook("onError", async (_request, reply, { code }) => {
    // Said by the framework of what is too large: with a connection that ends while it sends, nobody gets to the answer.
    if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
      reply.removeHeader("connection");
    }
  });
  scope.addHook("onResponse", async ({ raw }) => {
    if (raw.complete) {
      return;
    }
    const timer = setTimeout(() => raw.destroy(), milliseconds);
    raw.once("close", () => clearTimeout(timer));
    raw.resume();
  });
}
