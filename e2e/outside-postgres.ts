import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { ended, run, start } from "@exclave/process";

/** Debian's PostgreSQL 15, as an operator would run it. */
export interface OutsidePostgres {
  url(user: string, password: string, database?: string): string;
  /** Runs statements as its superuser. */
  execute(sql: string): Promise<string>;
  stop(): Promise<void>;
}

const BIN = "/usr/lib/postgresql/15/bin";
export const SUPERUSER = { name: "operator", password: "operator-secret" };

/** Starts it on a free port of loopback with passwords asked of everybody. */
export async function startOutsidePostgres(): Promise<OutsidePostgres> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-postgres-15-"));
  const identity = ordinaryUser();
  const environment = { PATH: process.env["PATH"]!, LC_ALL: "C" };
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, SUPERUSER.password);
  for (const file of [folder, passwordFile]) {
    chownSync(file, identity.uid, identity.gid);
  }
  const data = path.join(folder, "data");
  const options = { environment, cwd: folder, ...identity };
  const initdb = ["-D", data, `--username=${SUPERUSER.name}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const made = await run(`${BIN}/initdb`, [...initdb, "--encoding=UTF8", "--no-sync"], options);
  if (made.exitCode !== 0) {
    throw new Error(made.stderr);
  }
  const port = await freePort();
  const server = start(
    `${BIN}/postgres`,
    ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
    { ...options, output: "ignore" },
  );
  const url = (user: string, password: string, database = "postgres"): string =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  async function execute(sql: string): Promise<string> {
    const superuser = url(SUPERUSER.name, SUPERUSER.password);
    const { exitCode, stdout, stderr } = await run(`${BIN}/psql`, ["-XAtq", superuser], { environment, stdin: sql });
    if (exitCode !== 0 || stderr !== "") {
      throw new Error(`psql: ${stderr}`);
    }
    return stdout.trim();
  }
  for (let tries = 0; tries < 100; tries++) {
    const { exitCode } = await run(`${BIN}/pg_isready`, ["-h", "127.0.0.1", "-p", String(port)], { environment });
    if (exitCode === 0) {
      break;
    }
    await sleep(50);
  }
  return {
    url,
    execute,
    async stop() {
      server.kill("SIGINT");
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to be root. */
function ordinaryUser(): { uid: number; gid: number } {
  if (process.getuid?.() !== 0) {
    return { uid: process.getuid!(), gid: process.getgid!() };
  }
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"))!;
  const [, , uid, gid] = line.split(":").map(Number);
  return { uid: uid!, gid: gid! };
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as net.AddressInfo;
    probe.close(() => resolve(port));
  });
  return promise;
}
