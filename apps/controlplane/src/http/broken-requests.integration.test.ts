import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answerBrokenRequest } from "./broken-requests.ts";

let server: FastifyInstance;

beforeAll(async () => {
  server = Fastify({ clientErrorHandler: answerBrokenRequest });
  server.get("/", async () => "fine");
  await server.listen({ host: "127.0.0.1", port: 0 });
});

afterAll(() => server.close());

async function answerTo(request: string): Promise<{ head: string; body: unknown }> {
  const socket = net.connect((server.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(request);
  const [head, body] = (await text(socket)).split("\r\n\r\n");
  return { head: head!, body: JSON.parse(body!) };
}

it("A request whose headers are too large is answered with the envelope", async () => {
  const { head, body } = await answerTo(`GET / HTTP/1.1\r\nHost: here\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`);

  expect(head).toContain("HTTP/1.1 431 Request Header Fields Too Large");
  expect(body).toMatchObject({ code: "request.headers-too-large", user_error: true, retryable: false });
  expect(body).toHaveProperty("request_id", expect.stringMatching(/^req/));
});

it("What is no HTTP is answered with the envelope", async () => {
  const { head, body } = await answerTo("hello\r\n\r\n");

  expect(head).toContain("HTTP/1.1 400 Bad Request");
  expect(body).toMatchObject({ code: "request.not-http", error: "invalid request format" });
});
