import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { gitServer, readableProject } from "@exclave/testkit";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { buildAgain, buildModule, untilStatus } from "./api.ts";
import {
  exclave,
  newDataDirectory,
  PROJECT,
  type Product,
  processesOf,
  processOf,
  startProduct,
  statusOf,
  stopProduct,
  untilServed,
} from "./product.ts";

const NOBODY = 65_534;
const directory = newDataDirectory();
const dataDirectory = directory.path;
const credentialsFile = path.join(dataDirectory, "credentials");
let product: Product | undefined;

afterEach(async () => {
  if (product) {
    await stopProduct(product);
  }
  product = undefined;
});
afterAll(() => directory.remove());

interface Credentials {
  readonly token: string;
  readonly org_id: string;
}

function readCredentials(): Credentials {
  return JSON.parse(readFileSync(credentialsFile, "utf8")) as Credentials;
}

/** What `token create` prints for programs. */
function createToken(dataDirectory: string): Credentials {
  return (JSON.parse(exclave(["token", "create", "--json", "--data-dir", dataDirectory])) as { data: Credentials })
    .data;
}

describe("exclave up", () => {
  it("prints one JSON line when ready and nothing else, and serves the API with that token", async () => {
    product = startProduct({ dataDirectory });
    const { url, token, org_id: orgId } = await product.ready;

    const [withToken, withoutToken] = [
      await statusOf(`${url}/v1/orgs/current`, token, orgId),
      await statusOf(`${url}/v1/orgs/current`, "tokwrong", orgId),
    ];

    expect(withToken).toBe(200);
    expect(withoutToken).toBe(401);
    expect(product.stdout()).toBe(`${JSON.stringify({ url, token, org_id: orgId })}\n`);
    expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    expect(statSync(dataDirectory).mode & 0o777).toBe(0o700);
  });

  it("builds also where no line of its processes' logs can be written, as on a full disk", async () => {
    const server = await gitServer();
    const repository = await server.createRepository("full", { "infra/main.tf": "# nothing\n" });
    const fresh = newDataDirectory();
    mkdirSync(path.join(fresh.path, "logs"), { recursive: true, mode: 0o700 });
    for (const name of ["controlplane", "runner"]) {
      symlinkSync("/dev/full", path.join(fresh.path, `logs/${name}.log`));
    }
    product = startProduct({ dataDirectory: fresh.path, flags: ["--allow-local-sources"] });
    const api = await product.ready;

    const built = await untilStatus(api, await buildModule(api, repository, "infra"), ["active", "error"]);

    expect(built.status).toBe("active");
    expect(product.stderr()).not.toContain("starting it again");
    await stopProduct(product);
    await server.close();
    fresh.remove();
  });

  it("is ready when its runner is: the first build has its key at once, and the next unchanged one is done", async () => {
    const server = await gitServer();
    const repository = await server.createRepository("app", { "infra/main.tf": "# nothing\n" });
    const fresh = newDataDirectory();
    product = startProduct({ dataDirectory: fresh.path, flags: ["--allow-local-sources"] });
    const api = await product.ready;

    const first = await buildModule(api, repository, "infra");
    await untilStatus(api, first, ["active", "error"]);
    const second = await buildAgain(api, first);
    await stopProduct(product);
    await server.close();
    fresh.remove();

    expect(first.checksum).toMatch(/^sha256:/);
    expect(second).toMatchObject({ status: "active", no_op: true, checksum: first.checksum });
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops everything it started on %s and ends with 0", async (signal) => {
    const started = startProduct({ dataDirectory });
    await started.ready;
    const running = processesOf(dataDirectory).size;

    const exitCode = await stopProduct(started, signal);

    expect(running).toBeGreaterThanOrEqual(3);
    expect(exitCode).toBe(0);
    expect([...processesOf(dataDirectory).values()]).toEqual([]);
  });

  it("gives the same token and org after a restart", async () => {
    const before = readCredentials();

    product = startProduct({ dataDirectory });

    expect(await product.ready).toMatchObject({ token: before.token, org_id: before.org_id });
  });

  it("makes other tokens for the same org when the credentials are lost", async () => {
    const before = readCredentials();
    rmSync(credentialsFile);

    product = startProduct({ dataDirectory });
    const { url, token, org_id: orgId } = await product.ready;

    expect(orgId).toBe(before.org_id);
    expect(token).not.toBe(before.token);
    expect(await statusOf(`${url}/v1/orgs/current`, token, orgId)).toBe(200);
  });

  it("makes another token while it runs, by a command, and keeps it", async () => {
    product = startProduct({ dataDirectory });
    const { url, token, org_id: orgId } = await product.ready;

    const created = createToken(dataDirectory);

    expect(created.token).not.toBe(token);
    expect(await statusOf(`${url}/v1/orgs/current`, created.token, orgId)).toBe(200);
    expect(readCredentials()).toMatchObject(created);
  });

  it("takes in a token that was made while it was stopped", async () => {
    const created = createToken(dataDirectory);

    product = startProduct({ dataDirectory });
    const { url, token, org_id: orgId } = await product.ready;

    expect(token).toBe(created.token);
    expect(await statusOf(`${url}/v1/orgs/current`, created.token, orgId)).toBe(200);
  });

  it("refuses a second start on the same directory, naming who has it", async () => {
    product = startProduct({ dataDirectory });
    await product.ready;

    const second = startProduct({ dataDirectory });

    expect((await second.ended).exitCode).toBe(1);
    expect(second.stderr()).toContain(`${dataDirectory} is in use by process ${product.child.pid}`);
    expect(second.stdout()).toBe("");
  });

  it("recovers when it was killed: what it left is ended, and the same token works", async () => {
    const killed = startProduct({ dataDirectory });
    const before = await killed.ready;
    const left = processOf(dataDirectory, "controlplane/src/main.ts");
    killed.child.kill("SIGKILL");
    await killed.ended;

    product = startProduct({ dataDirectory });
    const after = await product.ready;

    expect(processesOf(dataDirectory).has(left)).toBe(false);
    expect(after.token).toBe(before.token);
    expect(await statusOf(`${after.url}/v1/orgs/current`, after.token, after.org_id)).toBe(200);
  });

  it("starts Postgres and the control plane again when they are killed", async () => {
    product = startProduct({ dataDirectory });
    const { url, token, org_id: orgId } = await product.ready;
    const target = `${url}/v1/orgs/current`;

    process.kill(processOf(dataDirectory, "bin/postgres -D"), "SIGKILL");
    await sleep(500);
    await untilServed(target, token, orgId);
    process.kill(processOf(dataDirectory, "controlplane/src/main.ts"), "SIGKILL");
    await sleep(100);
    await untilServed(target, token, orgId);

    expect(product.stderr()).toContain("Postgres ended; starting it again");
    expect(product.stderr()).toContain("the control plane ended (SIGKILL); starting it again");
  });

  it("goes on when nobody reads its output any more, and stops in order", async () => {
    const unread = startProduct({ dataDirectory });
    unread.child.stdout!.destroy();
    unread.child.stderr!.destroy();
    const note = path.join(dataDirectory, "server.json");
    rmSync(note, { force: true });
    while (!existsSync(note)) {
      await sleep(50);
    }
    const { local_url: url } = JSON.parse(readFileSync(note, "utf8")) as { local_url: string };
    const { token, org_id: orgId } = readCredentials();
    await untilServed(`${url}/v1/orgs/current`, token, orgId);

    const exitCode = await stopProduct(unread, "SIGHUP");

    expect(exitCode).toBe(0);
    expect([...processesOf(dataDirectory).values()]).toEqual([]);
  });

  it("ends a start that is under way when told to", async () => {
    const started = startProduct({ dataDirectory });
    while (processesOf(dataDirectory).size < 2) {
      await sleep(10);
    }

    const exitCode = await stopProduct(started);

    expect(exitCode).toBe(0);
    expect([...processesOf(dataDirectory).values()]).toEqual([]);
  });
});

describe("exclave up refuses", () => {
  async function refusalOf(
    flags: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    expected = 1,
  ): Promise<string> {
    const refused = startProduct({ dataDirectory, flags, environment });
    const { exitCode } = await refused.ended;
    expect(exitCode).toBe(expected);
    expect(refused.stdout()).toBe("");
    return refused.stderr();
  }

  it("an unknown variable, naming the nearest", async () => {
    expect(await refusalOf([], { EXCLAVE_DATADIR: "/x" }, 2)).toContain("did you mean EXCLAVE_DATA_DIR?");
  });

  it("to be open to other machines without TLS", async () => {
    expect(await refusalOf(["--host", "0.0.0.0"], {}, 2)).toContain("--insecure");
  });

  it("a data directory without a name, as from a variable that is not set", async () => {
    expect(await refusalOf(["--data-dir", ""], {}, 2)).toContain("--data-dir is empty");
  });

  it("a database that does not answer", async () => {
    const url = "postgresql://nobody:secret@127.0.0.1:1/none";

    const text = await refusalOf([], { DATABASE_URL: url });

    expect(text).toContain("the database at 127.0.0.1:1 does not answer");
    expect(text).not.toContain("secret");
  });

  it("a storage that is none, and a setting that nothing can go by, in words and not by a trace", async () => {
    const storage = await refusalOf(["--storage-url", "bogus://x"]);
    const jobs = await refusalOf(["--runner-concurrency", "0"], {}, 2);

    expect(storage).toContain('"bogus://x" names no store\n');
    expect(storage).toContain("write file:///directory or s3://");
    expect(storage).not.toContain("Node.js v");
    expect(jobs).toContain("--runner-concurrency is 0, but must be 1 to 16");
  });

  it("a directory of a newer version", async () => {
    const newer = path.join(path.dirname(dataDirectory), "newer");
    mkdirSync(newer);
    writeFileSync(path.join(newer, "version.json"), JSON.stringify({ format: 1, version: "99.1.0" }));

    expect(await refusalOf(["--data-dir", newer])).toContain("was last used by version 99.1.0");
  });
});

describe("exclave up elsewhere", () => {
  it("speaks TLS, and calls itself by the public URL", async () => {
    const fixtures = path.join(PROJECT, "e2e/fixtures");
    const [certificate, key] = [`${fixtures}/localhost.cert.pem`, `${fixtures}/localhost.key.pem`];

    product = startProduct({ dataDirectory, flags: ["--tls-cert", certificate, "--tls-key", key] });
    const { url } = await product.ready;
    const status = await new Promise((resolve, reject) => {
      get(`${url}/readyz`, { ca: readFileSync(certificate) }, (response) => resolve(response.statusCode)).on(
        "error",
        reject,
      );
    });

    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(status).toBe(200);
  });

  it("passes signals through npm and both launchers", async () => {
    const command = ["npm", "run", "-s", "exclave", "--"] as const;
    const started = startProduct({ dataDirectory, command: [...command] });
    const { url } = await started.ready;

    const exitCode = await stopProduct(started);

    expect(url).toMatch(/^http:/);
    expect(started.stdout().trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(0);
    expect([...processesOf(dataDirectory).values()]).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("runs for an ordinary user", async () => {
    const project = await readableProject(PROJECT);
    const own = newDataDirectory();
    chownSync(path.dirname(own.path), NOBODY, NOBODY);
    const ordinary = startProduct({ dataDirectory: own.path, project: project.root, uid: NOBODY });

    const { url, token, org_id: orgId } = await ordinary.ready;
    const status = await statusOf(`${url}/v1/orgs/current`, token, orgId);
    const exitCode = await stopProduct(ordinary);

    expect(status).toBe(200);
    expect(exitCode).toBe(0);
    expect(statSync(path.join(own.path, "credentials")).uid).toBe(NOBODY);
    expect(existsSync(path.join(own.path, "postgres/data/postmaster.pid"))).toBe(false);
    own.remove();
    project.remove();
  });
});

describe("exclave up, once its first org was deleted", () => {
  const other = newDataDirectory();
  afterAll(() => other.remove());

  it("starts without a runner, and the same account goes on", async () => {
    product = startProduct({ dataDirectory: other.path });
    const first = await product.ready;
    const headers = { authorization: `Bearer ${first.token}`, "x-nuon-org-id": first.org_id };
    const deleted = await fetch(`${first.url}/v1/orgs/current`, { method: "DELETE", headers });
    await stopProduct(product);

    product = startProduct({ dataDirectory: other.path });
    const { url, token } = await product.ready;

    expect(deleted.status).toBe(200);
    expect(product.stderr()).toContain("this machine's runner with it: none is started");
    expect(await statusOf(`${url}/v1/orgs`, token, "")).toBe(200);
    expect(await statusOf(`${url}/v1/orgs/current`, token, first.org_id)).toBe(403);
  });
});
