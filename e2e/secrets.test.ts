import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Wire } from "@exclave/contract";
import { openPools, type Pools, rows, sql } from "@exclave/database";
import { sleep } from "@exclave/kernel";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newDataDirectory, type Product, processesOf, processOf, startProduct, stopProduct } from "./product.ts";

/** A word that is in nothing but the place where the test put it. */
const canary = (name: string): string => `canary-${name}-1f6b0c`;
const canaries = {
  cloudKey: canary("cloud-key"),
  machineToken: canary("machine-token"),
  urlPassword: canary("url-password"),
  field: canary("field"),
  broken: canary("broken"),
  odd: canary("odd"),
  variable: canary("variable"),
};
/** What every token of ours looks like, and every registry token. */
const TOKEN = /tok[0-9a-f]{64}/g;
const SIGNED = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g;

const data = newDataDirectory();
/** Everything that was written or answered, by where it was seen; what only its receiver may see is kept apart. */
const seen = new Map<string, string>();
/** Secrets that were handed out on purpose, to whoever asked for them. */
const minted = new Set<string>();
const commandLines = new Set<string>();

let product: Product;
let api: { url: string; token: string; org_id: string };
let server: GitServer;
let repository: GitRepository;
let pools: Pools;
let componentId: string;
let tools: string;
let watching: ReturnType<typeof setInterval>;

/** A buildah that tells what it was trusted with before it does its work; one word in the source has it fail after that. */
function writeTalkativeBuildah(folder: string, real: string): void {
  const file = path.join(folder, "buildah");
  const script = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in
    --authfile=*)
      cat "\${argument#--authfile=}"
      sed -n 's/.*"auth":"\\([^"]*\\)".*/\\1/p' "\${argument#--authfile=}" | base64 -d
      sed -n 's/.*"auth":"\\([^"]*\\)".*/\\1/p' "\${argument#--authfile=}" | base64 -d >&2
      echo
      if [ -e ${path.join(folder, "fail")} ]; then echo "told everything and failed" >&2; exit 3; fi ;;
  esac
done
exec ${real} "$@"
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function onPath(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return path.join(folders.find((folder) => existsSync(path.join(folder, name)))!, name);
}

const dockerfile = `FROM scratch
COPY --chmod=755 busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox env; for f in /proc/*/environ /proc/*/cmdline; do /bin/busybox cat $f; done 2>&1 || true"]
`;

beforeAll(async () => {
  // Jobs may run as users of their own.
  tools = mkdtempSync(path.join(os.tmpdir(), "talkative-"));
  chmodSync(tools, 0o755);
  writeTalkativeBuildah(tools, onPath("buildah"));
  server = await gitServer();
  repository = await server.createRepository("talkative", { Dockerfile: dockerfile, "module/main.tf": "# nothing\n" });
  await repository.commit({ files: { busybox: readFileSync("/bin/busybox") } });
  product = startProduct({
    dataDirectory: data.path,
    flags: ["--allow-local-sources", "--log-level", "debug"],
    environment: {
      PATH: `${tools}:${process.env["PATH"]}`,
      AWS_SECRET_ACCESS_KEY: canaries.cloudKey,
      GITHUB_TOKEN: canaries.machineToken,
      NUON_API_TOKEN: canaries.machineToken,
    },
  });
  api = await product.ready;
  minted.add(api.token);
  const environment = readFileSync(`/proc/${processOf(data.path, "controlplane/src/main.ts")}/environ`, "utf8");
  const [, appUrl] = /EXCLAVE_DATABASE_URL_APP=([^\0]+)/.exec(environment)!;
  const [, systemUrl] = /EXCLAVE_DATABASE_URL_SYSTEM=([^\0]+)/.exec(environment)!;
  pools = openPools({ appUrl: appUrl!, systemUrl: systemUrl! });
  for (const url of [appUrl!, systemUrl!]) {
    minted.add(new URL(url).password);
  }
  watching = setInterval(() => {
    for (const line of processesOf(data.path).values()) {
      commandLines.add(line);
    }
  }, 20);
});

afterAll(async () => {
  clearInterval(watching);
  await pools.close();
  await stopProduct(product);
  await server.close();
  data.remove();
  rmSync(tools, { recursive: true, force: true });
});

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The answer holds a secret for who asks; it is not looked at. */
  readonly mints?: boolean;
  readonly token?: string;
}

interface Answered {
  readonly status: number;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says what it expects of it
  readonly body: any;
}

async function ask(target: string, { method, headers = {}, body, mints = false, token }: Ask = {}): Promise<Answered> {
  const verb = method ?? (body === undefined ? "GET" : "POST");
  const response = await fetch(api.url + target, {
    method: verb,
    headers: {
      authorization: `Bearer ${token ?? api.token}`,
      "x-nuon-org-id": api.org_id,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!mints) {
    seen.set(
      `answer ${seen.size} to ${verb} ${target.split("?")[0]}`,
      `${JSON.stringify([...response.headers])}${text}`,
    );
  }
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: response.status, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
}

async function mint(target: string, body: object, field: string, key: string): Promise<string> {
  const headers = { "idempotency-key": key };
  const first = await ask(target, { body, headers, mints: true });
  const again = await ask(target, { body, headers, mints: true });
  const secret = (first.body as Record<string, string>)[field]!;
  expect([first.status, again.body]).toEqual([201, first.body]);
  minted.add(secret);
  return secret;
}

async function untilEnded(buildId: string): Promise<Answered["body"]> {
  for (let tries = 0; tries < 400; tries++) {
    const { body } = await ask(`/v1/components/builds/${buildId}`);
    if (["active", "error", "cancelled"].includes(body.status)) {
      return body;
    }
    await sleep(100);
  }
  const { text } = await ask(`/v1/components/${componentId}/builds/${buildId}/why`);
  throw new Error(`build ${buildId} does not end: ${text}`);
}

/** Every form in which a secret could be written down. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex"), encodeURIComponent(secret)];
}

function leaksIn(where: string, text: string): string[] {
  const found = [...Object.values(canaries), ...minted].filter((secret) =>
    formsOf(secret).some((form) => text.includes(form)),
  );
  const shaped = [...(text.match(TOKEN) ?? []), ...(text.match(SIGNED) ?? [])];
  return [...new Set([...found, ...shaped])].map((secret) => `${where}: ${secret.slice(0, 14)}…`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** What a file holds; one that was there for a moment only, such as an upload, holds nothing any more. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return "";
    }
    throw error;
  }
}

describe("no secret that was given to the product or made by it is in", { timeout: 180_000 }, () => {
  let readerToken: string;

  it("an answer, whatever is wrong with the request", async () => {
    readerToken = await mint(
      "/v1/account/static-token",
      { name: "reader", role: "org_read_only" },
      "api_token",
      "mint-1",
    );
    const { runner_id: runnerId } = JSON.parse(readFileSync(path.join(data.path, "credentials"), "utf8")) as {
      runner_id: string;
    };
    await mint(`/v1/runners/${runnerId}/tokens`, {}, "token", "mint-2");
    const unknown = `tok${"5".repeat(64)}`;
    const { body: app } = await ask("/v1/apps", { body: { name: "talkative", password: canaries.field } });
    const { body: component } = await ask(`/v1/apps/${app.id}/components`, { body: { name: "image" } });
    const configs = `/v1/components/${component.id}/configs/docker-build`;
    const url = `http://someone:${canaries.urlPassword}@127.0.0.1:9/repo.git`;
    const basic = (password: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(`user:${password}`).toString("base64")}`,
    });

    const statuses = [
      await ask("/v1/apps", { token: unknown }),
      await ask(`/v1/apps?token=${unknown}`, { headers: { authorization: "" } }),
      await ask(`/v1/apps?token=${readerToken}`, { headers: { authorization: "" } }),
      await ask(`/v1/apps?token=${api.token}`, { body: { name: "by-query" }, headers: { "idempotency-key": "query" } }),
      await ask("/v1/apps", { token: readerToken, body: { name: canaries.odd.slice(0, 3) } }),
      await ask("/v1/apps", { body: `{"name": "x", "api_key": "${canaries.broken}` }),
      await ask("/v1/apps", { body: { name: { password: canaries.odd } } }),
      await ask("/v1/apps", {
        body: { name: "strict", token: canaries.field },
        headers: { "x-exclave-client": "strict" },
      }),
      await ask(configs, {
        body: { dockerfile: "Dockerfile", public_git_vcs_config: { repo: url, branch: "main", directory: "." } },
      }),
      await ask(`/v1/apps/${app.id}/secrets`, { body: { name: "key", value: canaries.variable } }),
      await ask(`/v1/apps/${app.id}/secrets`, { body: { name: "key", value: canaries.variable } }),
      await ask(`/v1/apps/${app.id}/secret`, { body: { name: "No Name", value: canaries.variable } }),
      await ask(`/v1/apps/${app.id}/secrets`),
      await ask("/v2/token", { headers: basic(canaries.odd) }),
      await ask("/v2/", { headers: basic(canaries.odd) }),
      await ask("/v2/", { headers: { authorization: `Bearer ${canaries.odd}` } }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([401, 401, 200, 201, 403, 400, 400, 400, 400, 201, 409, 400, 200, 401, 401, 401]);
    const pull = await ask("/v2/token?scope=registry:catalog:*", { headers: basic(readerToken), mints: true });
    minted.add(pull.body.token as string);
    expect((await ask("/v2/_catalog", { token: pull.body.token as string })).status).toBe(200);
  });

  it("a build's lines, trace, plan, reason or result, also when its tools tell what they were trusted with", async () => {
    const { body: apps } = await ask("/v1/apps");
    const app = (apps as { id: string; name: string }[]).find(({ name }) => name === "talkative")!;
    const { body: components } = await ask(`/v1/apps/${app.id}/components`);
    componentId = (components as { id: string }[])[0]!.id;
    const git = { repo: repository.url, branch: "main", directory: "." };
    const config = { dockerfile: "Dockerfile", public_git_vcs_config: git };
    await ask(`/v1/components/${componentId}/configs/docker-build`, { body: config });
    const builds = `/v1/components/${componentId}/builds`;

    const { body: first } = await ask(builds, { body: { use_latest: true } });
    const built = await untilEnded(first.id as string);
    writeFileSync(path.join(tools, "fail"), "");
    const { body: second } = await ask(builds, { body: { use_latest: true, force: true } });
    const failed = await untilEnded(second.id as string);

    expect([built.status, failed.status]).toEqual(["active", "error"]);
    for (const { log_stream, runner_job } of [built, failed]) {
      const { text } = await ask(`/v1/log-streams/${log_stream.id}/logs/download?format=ndjson`);
      expect(text).toContain("********");
      await ask(`/v1/runner-jobs/${runner_job.id}/plan`);
      await ask(`/v1/runner-jobs/${runner_job.id}`);
    }
    expect(JSON.stringify(failed)).toContain("told everything and failed");
    const traces = [];
    for (const { log_stream } of [built, failed]) {
      const { body: spans } = await ask(`/v1/log-streams/${log_stream.id}/spans`);
      traces.push((spans as Wire<"LogStreamSpan">[]).map((span) => `${span.span_name} ${span.status_code}`));
    }
    const attempt = ["docker-build Error", "fetch Ok", "build Ok", "push Error", "clean-up Ok"];
    expect(traces).toEqual([
      ["docker-build Ok", "fetch Ok", "build Ok", "push Ok", "clean-up Ok"],
      [...attempt, ...attempt, ...attempt],
    ]);
  });

  it("events, audit entries or metrics", async () => {
    const headers = { authorization: `Bearer ${api.token}`, "x-nuon-org-id": api.org_id, "last-event-id": "0" };
    const signal = AbortSignal.timeout(20_000);
    const events = await fetch(`${api.url}/v1/events?topics=builds,jobs`, { headers, signal });
    let text = "";
    for await (const chunk of events.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('"error"')) {
        break;
      }
    }
    seen.set("events", text);

    await ask("/v1/audit?limit=100");
    expect((await ask("/metrics")).status).toBe(200);
  });

  it("anything that was answered until now", () => {
    const leaks = [...seen].flatMap(([where, text]) => leaksIn(where, text));

    expect(seen.size).toBeGreaterThan(20);
    expect(leaks).toEqual([]);
  });

  it("rows of the database", async () => {
    const tables = await rows<{ name: string }>(
      pools.system,
      sql`select format('%I.%I', schemaname, tablename) as name from pg_tables
          where schemaname not in ('pg_catalog', 'information_schema')`,
    );

    const leaks: string[] = [];
    for (const { name } of tables) {
      const found = await rows<{ text: string }>(
        pools.system,
        sql`select row_to_json(t)::text as text from ${sql.raw(name)} t`,
      );
      leaks.push(...found.flatMap(({ text }) => leaksIn(name, text)));
    }

    expect(tables.length).toBeGreaterThan(20);
    expect(leaks).toEqual([]);
  });

  it("the command line of a process", () => {
    expect([...commandLines].some((line) => line.includes("--authfile="))).toBe(true);
    expect([...commandLines].flatMap((line) => leaksIn(line.slice(0, 60), line))).toEqual([]);
  });

  it("what the product said on its standard streams, beside the line for whoever started it", () => {
    const [ready = "", ...rest] = product.stdout().split("\n");

    expect(JSON.parse(ready)).toMatchObject({ token: api.token });
    expect(leaksIn("stdout", rest.join("\n"))).toEqual([]);
    expect(leaksIn("stderr", product.stderr())).toEqual([]);
  });

  it("the data directory, beside the two files that keep them and only their owner can read", async () => {
    await sql`checkpoint`.execute(pools.system).catch(() => undefined);
    const keeping = [path.join(data.path, "credentials"), path.join(data.path, "postgres", "passwords.json")];

    const leaks = filesIn(data.path)
      .filter((file) => !keeping.includes(file))
      .flatMap((file) => leaksIn(path.relative(data.path, file), textOf(file)));

    expect(leaks).toEqual([]);
    for (const file of keeping) {
      expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
    }
    const said = readFileSync(path.join(data.path, "logs", "controlplane.log"), "utf8");
    expect(said).toContain("request answered");
  });
});
