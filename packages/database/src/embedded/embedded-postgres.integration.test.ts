import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "@exclave/process";
import { readableProject } from "@exclave/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../index.ts";
import { openPools } from "../pools.ts";
import { rows } from "../query.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

const PROJECT = path.resolve(import.meta.dirname, "../../../..");
const NOBODY = 65_534;

let dataDirectory: string;
let server: EmbeddedPostgres | undefined;

beforeAll(() => {
  // Only its owner may enter a folder made so.
  dataDirectory = mkdtempSync(path.join(os.tmpdir(), "exclave-embedded-"));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

function startIn(directory: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDirectory: directory,
    logFile: path.join(directory, "postgres.log"),
    environment: process.env,
  });
}

async function whoIs({ connectionUrl }: EmbeddedPostgres): Promise<unknown[]> {
  const pools = openPools({ appUrl: connectionUrl("exclave_app"), systemUrl: connectionUrl("exclave_system") });
  try {
    const query = sql`select current_user as name, current_database() as database`;
    return [...(await rows(pools.app, query)), ...(await rows(pools.system, query))];
  } finally {
    await pools.close();
  }
}

const bothRoles = [
  { name: "exclave_app", database: "exclave" },
  { name: "exclave_system", database: "exclave" },
];

describe("the embedded Postgres", () => {
  it("starts from nothing with both roles, in a folder that others cannot read", async () => {
    server = await startIn(dataDirectory);

    expect(server.wasAdopted).toBe(false);
    expect(await whoIs(server)).toEqual(bothRoles);
    expect(statSync(path.join(dataDirectory, "postgres/passwords.json")).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDirectory, "postgres/socket")).mode & 0o777).toBe(0o700);
  });

  it("starts again with what was written", async () => {
    server = await startIn(dataDirectory);
    const pools = openPools({
      appUrl: server.connectionUrl("exclave_app"),
      systemUrl: server.connectionUrl("exclave_system"),
    });
    await rows(pools.system, sql`create table kept as select 7 as number`);
    await pools.close();
    await server.stop();

    server = await startIn(dataDirectory);

    const again = openPools({ appUrl: "", systemUrl: server.connectionUrl("exclave_system") });
    expect(await rows(again.system, sql`select number from kept`)).toEqual([{ number: 7 }]);
    await again.close();
  });

  it("takes over a server whose starter was killed", async () => {
    const killed = await startInChild(PROJECT, dataDirectory, "process.kill(process.pid, 'SIGKILL')");

    server = await startIn(dataDirectory);

    expect(killed.signal).toBe("SIGKILL");
    expect(server.wasAdopted).toBe(true);
    expect(String(server.pid)).toBe(killed.stdout.trim());
    expect(await whoIs(server)).toEqual(bothRoles);
  });

  it("recovers after the server itself was killed, and says when it ended", async () => {
    const first = await startIn(dataDirectory);
    const ending = first.ended(AbortSignal.timeout(10_000));

    process.kill(first.pid, "SIGKILL");
    await ending;
    server = await startIn(dataDirectory);

    expect(server.wasAdopted).toBe(false);
    expect(server.pid).not.toBe(first.pid);
    expect(await whoIs(server)).toEqual(bothRoles);
  });

  it("takes no other process for a server because it has the same number", async () => {
    const note = path.join(dataDirectory, "postgres/data/postmaster.pid");
    writeFileSync(note, `${process.pid}\n${dataDirectory}/postgres/data\n1\n5432\n/tmp\n\n\nready\n`);

    server = await startIn(dataDirectory);

    expect(server.wasAdopted).toBe(false);
  });

  it("leaves no process and no note behind when stopped", async () => {
    const started = await startIn(dataDirectory);

    await started.stop();

    expect(() => process.kill(started.pid, 0)).toThrow("ESRCH");
    expect(existsSync(path.join(dataDirectory, "postgres/data/postmaster.pid"))).toBe(false);
  });

  it("works in a path of odd characters, and takes its server over there", async () => {
    const odd = path.join(dataDirectory, `a, "b" $HOME 'ü'`);
    mkdirSync(odd);
    const first = await startIn(odd);

    server = await startIn(odd);

    expect(server.wasAdopted).toBe(true);
    expect(server.pid).toBe(first.pid);
    expect(await whoIs(server)).toEqual(bothRoles);
  });

  it("works in a path too long for a socket", async () => {
    const long = path.join(dataDirectory, "x".repeat(60), "y".repeat(60));
    mkdirSync(long, { recursive: true });

    server = await startIn(long);

    expect(await whoIs(server)).toEqual(bothRoles);
  });

  it.each([
    ["19", "database.newer-postgres"],
    ["17", "database.older-postgres"],
    ["", "database.not-a-cluster"],
  ])("refuses a data directory of version '%s' as %s", async (version, code) => {
    const directory = path.join(dataDirectory, `of-version-${version}`);
    mkdirSync(path.join(directory, "postgres/data"), { recursive: true });
    writeFileSync(path.join(directory, "postgres/passwords.json"), "{}");
    writeFileSync(path.join(directory, "postgres/data/PG_VERSION"), `${version}\n`);

    await expect(startIn(directory)).rejects.toMatchObject({ code });
  });

  it("says that the passwords are lost instead of making others", async () => {
    const directory = path.join(dataDirectory, "without-passwords");
    mkdirSync(path.join(directory, "postgres/data"), { recursive: true });

    await expect(startIn(directory)).rejects.toMatchObject({ code: "database.passwords-lost" });
  });

  it("gives the server's own words when it does not start", async () => {
    const broken = startEmbeddedPostgres({
      dataDirectory,
      logFile: path.join(dataDirectory, "postgres.log"),
      environment: process.env,
      settings: { shared_buffers: "nonsense" },
    });

    await expect(broken).rejects.toMatchObject({
      code: "database.not-started",
      message: expect.stringContaining('invalid value for parameter "shared_buffers": "nonsense"'),
    });
  });
});

describe.runIf(process.getuid?.() === 0)("the embedded Postgres of other users", () => {
  it("starts for an ordinary user", async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-ordinary-"));
    chownSync(directory, NOBODY, NOBODY);
    const project = await readableProject(PROJECT);

    const result = await startInChild(project.root, directory, "await server.stop()", NOBODY);

    expect(result.stderr).toBe("");
    expect(result.exitCode).toBe(0);
    expect(statSync(path.join(directory, "postgres/data/PG_VERSION")).uid).toBe(NOBODY);
    rmSync(directory, { recursive: true });
    project.remove();
  });

  it("starts for root in the closed folder of somebody else, and after a move out of it", async () => {
    const closed = mkdtempSync(path.join(os.tmpdir(), "exclave-closed-"));
    const directory = path.join(closed, "data");
    mkdirSync(directory, { mode: 0o700 });
    chownSync(closed, NOBODY, NOBODY);
    server = await startIn(directory);
    const there = await whoIs(server);
    await server.stop();
    chownSync(closed, 0, 0);
    chmodSync(closed, 0o755);

    server = await startIn(directory);

    expect(there).toEqual(bothRoles);
    expect(await whoIs(server)).toEqual(bothRoles);
    await server.stop();
    rmSync(closed, { recursive: true });
  });
});

/** Starts a server from a process of its own, which prints the server's number and then does what `then` says. */
function startInChild(project: string, directory: string, then: string, uid?: number) {
  const script = `
    import { startEmbeddedPostgres } from "${project}/packages/database/src/index.ts";
    const server = await startEmbeddedPostgres({
      dataDirectory: "${directory}", logFile: "${directory}/postgres.log", environment: process.env,
    });
    console.log(server.pid);
    ${then};`;
  const node = process.execPath.replace(PROJECT, project);
  return run(node, ["--input-type=module", "--eval", script], {
    environment: { PATH: process.env["PATH"] ?? "" },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}
