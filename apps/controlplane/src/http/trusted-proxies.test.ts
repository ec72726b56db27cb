import { loadContract } from "@exclave/contract";
import { systemClock } from "@exclave/kernel";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticator } from "../auth/index.ts";
import { createBindings, createMetrics, createServer } from "./index.ts";

const PROXY = "10.1.2.3";

let server: FastifyInstance;

beforeAll(async () => {
  server = await createServer({
    contract: loadContract(),
    bindings: createBindings(),
    authenticator: createAuthenticator(async () => undefined, systemClock),
    metrics: createMetrics(),
    logger: pino({ level: "silent" }),
    clock: systemClock,
    version: "1.2.3",
    tls: undefined,
    trustedProxies: ["10.1.0.0/16"],
    isReady: async () => true,
    plugins: [
      (scope, _options, done) => {
        scope.get("/who", async ({ ip, protocol, host }) => ({ ip, protocol, host }));
        done();
      },
    ],
  });
});

afterAll(() => server.close());

async function whoIs(remoteAddress: string): Promise<unknown> {
  const headers = {
    host: "inside:8080",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "exclave.example.com",
  };
  return (await server.inject({ url: "/who", remoteAddress, headers })).json();
}

describe("what a proxy says of who asks", () => {
  it("is believed when it comes from a listed address", async () => {
    await expect(whoIs(PROXY)).resolves.toEqual({
      ip: "203.0.113.9",
      protocol: "https",
      host: "exclave.example.com",
    });
  });

  it("is not believed from anywhere else", async () => {
    await expect(whoIs("10.2.0.1")).resolves.toEqual({ ip: "10.2.0.1", protocol: "http", host: "inside:8080" });
  });
});
