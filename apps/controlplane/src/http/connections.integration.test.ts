import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drainUnreadBodies, endSlowBodies, endUnusedConnections } from "./connections.ts";

const BODY_MILLISECONDS = 200;

let server: FastifyInstance;
let answer: PromiseWithResolvers<string>;

beforeEach(async () => {
  server = Fastify({ forceCloseConnections: "idle" });
  endUnusedConnections(server, false);
  endSlowBodies(server, BODY_MILLISECONDS);
  answer = Promise.withResolvers();
  server.get("/", () => answer.promise);
  server.post("/", () => answer.promise);
  await server.listen({ host: "127.0.0.1", port: 0 });
});

afterEach(async () => {
  answer.resolve("");
  await server.close();
});

async function connect(): Promise<net.Socket> {
  const socket = net.connect((server.server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  await new Promise((resolve) => setImmediate(resolve));
  return socket;
}

describe("a server that closes", () => {
  it("does not wait for a connection that never carried a request", async () => {
    const socket = await connect();

    await server.close();

    await expect(text(socket)).resolves.toBe("");
  });

  it("answers a request under way before it ends its connection", async () => {
    const socket = await connect();
    socket.write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await once(server.server, "request");

    const closing = server.close();
    answer.resolve("the answer");
    await closing;

    await expect(text(socket)).resolves.toContain("the answer");
  });
});

describe("a client that does not send its whole body", () => {
  it("is cut off when its time is over", async () => {
    const socket = await connect();

    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"');

    await expect(text(socket)).resolves.toBe("");
  });

  it("has its answer however long that takes, once the body is whole", async () => {
    const socket = await connect();
    const closing = "POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: application/json";
    socket.write(`${closing}\r\nContent-Length: 2\r\n\r\n{}`);

    setTimeout(() => answer.resolve("the answer"), 2 * BODY_MILLISECONDS);

    await expect(text(socket)).resolves.toContain("the answer");
  });
});

describe("a client that is answered before its whole body was read", () => {
  const half = "POST /early HTTP/1.1\r\nHost: here\r\nContent-Type: text/early\r\nContent-Length: 4\r\n\r\nab";

  beforeEach(async () => {
    await server.close();
    server = Fastify({ forceCloseConnections: "idle" });
    drainUnreadBodies(server, BODY_MILLISECONDS);
    server.addContentTypeParser("text/early", (_request, _body, done) => done(null));
    server.get("/", async () => "next");
    server.post("/early", async ({ raw }) => {
      for await (const _chunk of raw.iterator({ destroyOnReturn: false })) {
        break;
      }
      return "early";
    });
    await server.listen({ host: "127.0.0.1", port: 0 });
  });

  it("may send the rest and go on with the connection", async () => {
    const socket = await connect();
    socket.write(half);
    await once(socket, "data");

    socket.write("cdGET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");

    await expect(text(socket)).resolves.toContain("next");
  });

  it("may do so too when the body is too large", async () => {
    await server.close();
    server = Fastify({ forceCloseConnections: "idle", bodyLimit: 3 });
    drainUnreadBodies(server, BODY_MILLISECONDS);
    server.get("/", async () => "next");
    server.post("/early", async () => "never");
    await server.listen({ host: "127.0.0.1", port: 0 });
    const socket = await connect();
    socket.write(half.replace("text/early", "application/json"));
    const [refusal] = (await once(socket, "data")) as [Buffer];

    socket.write("cdGET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");

    expect(refusal.toString()).toContain("413");
    await expect(text(socket)).resolves.toContain("next");
  });

  it("is cut off when it does not come to an end", async () => {
    const socket = await connect();

    socket.write(half);

    await expect(text(socket)).resolves.toContain("early");
  });
});
