import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { allowedEnvironment, ended, start } from "@exclave/process";

/** The registry that Debian packages (`docker-registry`), as a process of its own. */
export interface DebianRegistry {
  readonly url: string;
  close(): Promise<void>;
}

const START_MILLISECONDS = 20_000;

export async function startDebianRegistry(): Promise<DebianRegistry> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "registry-"));
  const address = `127.0.0.1:${await freePort()}`;
  const settings = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: address },
  };
  const file = path.join(folder, "config.yml");
  writeFileSync(file, JSON.stringify(settings));
  const child = start("docker-registry", ["serve", file], {
    environment: allowedEnvironment(process.env),
    output: "ignore",
  });
  const ending = ended(child);
  const url = `http://${address}`;
  await Promise.race([
    answering(`${url}/v2/`),
    ending.then(() => Promise.reject(new Error("docker-registry ended: is the Debian package docker-registry there?"))),
  ]);
  return {
    url,
    async close() {
      child.kill("SIGKILL");
      await ending;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (const deadline = Date.now() + START_MILLISECONDS; Date.now() < deadline; ) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) {
      return;
    }
    await sleep(50);
  }
  throw new Error(`${url} did not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
