import http from "node:http";
import type { AddressInfo } from "node:net";

/** A port that nobody listens on, for what must know its address before it listens. */
export async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = http.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as AddressInfo;
    probe.close(() => resolve(port));
  });
  return await promise;
}
