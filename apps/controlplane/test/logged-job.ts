import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inOrg, inSystem, type Pools } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { type OtlpLogRecord, protobufLogs, testDatabase } from "@exclave/testkit";
import { afterAll, expect } from "vitest";
import { grantRole, insertAccount, insertRoles } from "../src/areas/accounts/index.ts";
import { insertJob } from "../src/areas/jobs/index.ts";
import { closeLogStream, createLogStream } from "../src/areas/logs/index.ts";
import { createOrg } from "../src/areas/orgs/index.ts";
import { createRunnerGroup, findOrgGroup } from "../src/areas/runners/index.ts";
import { insertToken, type NewToken } from "../src/areas/tokens/index.ts";
import { newSecret, secretHash } from "../src/auth/index.ts";
import { composedForTests, settingsForTests } from "./composed.ts";

const listening = { EXCLAVE_PUBLIC_URL: "https://exclave.example.com", EXCLAVE_LISTEN_PORT: "0" };

/** Settings of a control plane on a database and a folder of the calling test file; the folder goes after its tests. */
export async function logSettings(): Promise<{ readonly pools: Pools; readonly settings: Record<string, string> }> {
  const database = await testDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), "exclave-logs-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { pools: database.pools, settings: { ...settingsForTests(database, folder), ...listening } };
}

/** A control plane that listens, for exporters and watchers that need a socket; ended after the file's tests. */
export async function listeningControlPlane(): Promise<{ readonly pools: Pools; readonly url: string }> {
  const database = await testDatabase();
  const { controlPlane, stop } = await composedForTests(database, listening);
  afterAll(stop);
  return { pools: database.pools, url: await controlPlane.start() };
}

/** A job that writes to a stream, in an org of its own with a user. */
export async function aJobWithLogs({ pools, url }: { readonly pools: Pools; readonly url: string }) {
  const accountId = newId("account");
  const orgId = newId("org");
  const runnerId = newId("runner");
  const executionId = newId("execution");
  const [user, job, runner] = [newSecret(), newSecret(), newSecret()];
  const { stream, jobId, runnerGroupId } = await inSystem(pools, async (connection) => {
    await insertAccount(connection, {
      id: accountId,
      email: `${accountId}@example.com`,
      subject: accountId,
      name: "",
      accountType: "auth0",
    });
    const furnishing = { insertRoles, grantRole, createRunnerGroup };
    await createOrg(connection, furnishing, {
      id: orgId,
      name: orgId,
      sandboxMode: false,
      createdById: accountId,
      runnerId,
    });
    const group = await findOrgGroup(connection, orgId);
    const created = await createLogStream(connection, {
      orgId,
      ownerType: "tests",
      ownerId: "test",
      attrs: { color: "blue" },
      createdById: accountId,
    });
    const inserted = await insertJob(connection, {
      orgId,
      runnerGroupId: group!.id,
      appId: null,
      ownerType: "tests",
      ownerId: "test",
      logStreamId: created.id,
      group: "build",
      type: "helm-chart-build",
      operation: "build",
      statusDescription: "",
      plan: {},
      metadata: {},
      queueTimeout: 600e9,
      availableTimeout: 600e9,
      executionTimeout: 600e9,
      overallTimeout: 600e9,
      maxExecutions: 1,
      createdById: accountId,
    });
    const tokenOf = (token: Partial<NewToken> & Pick<NewToken, "kind">, secret: string): Promise<void> =>
      insertToken(connection, {
        id: newId("token"),
        secretHash: secretHash(secret),
        createdById: accountId,
        expiresAt: new Date(Date.now() + 600_000),
        ...token,
      });
    await tokenOf({ kind: "user", accountId, role: "org_admin" }, user);
    await tokenOf({ kind: "job", orgId, runnerId, jobId: inserted.id, executionId }, job);
    await tokenOf({ kind: "runner", orgId, runnerId }, runner);
    return { stream: created, jobId: inserted.id, runnerGroupId: inserted.runnerGroupId };
  });
  const root = `${url}/v1/log-streams/${stream.id}`;
  const read = { authorization: `Bearer ${user}`, "x-nuon-org-id": orgId };

  return {
    orgId,
    runnerId,
    runnerGroupId,
    executionId,
    jobId,
    logStreamId: stream.id,
    root,
    read,
    tokens: { user, job, runner },
    write(records: readonly OtlpLogRecord[], options: { token?: string; headers?: Record<string, string> } = {}) {
      const groups = [
        { resource: { "service.name": "runner", "runner_group.id": "rgr1" }, scope: { name: "worker" }, records },
      ];
      return fetch(`${root}/logs`, {
        method: "POST",
        body: protobufLogs(groups) as Uint8Array<ArrayBuffer>,
        headers: {
          authorization: `Bearer ${options.token ?? job}`,
          "content-type": "application/x-protobuf",
          ...options.headers,
        },
      });
    },
    close: () => inOrg(pools, orgId, (connection) => closeLogStream(connection, stream.id)),
  };
}

export type JobWithLogs = Awaited<ReturnType<typeof aJobWithLogs>>;

/** A record as the wire has it. */
export type WireRecord = Record<string, unknown> & { body: string; sequence: number; timestamp: string };

export interface PageOfLogs {
  readonly status: number;
  readonly next: string;
  readonly count: string | null;
  readonly records: WireRecord[];
}

/** One page of a stream, after a cursor. */
export async function page({ root, read }: JobWithLogs, query = "", cursor = ""): Promise<PageOfLogs> {
  const answer = await fetch(`${root}/logs${query}`, { headers: { ...read, "x-nuon-api-offset": cursor } });
  const records = (await answer.json()) as WireRecord[];
  const { headers, status } = answer;
  expect(headers.get("range-units")).toBe("items");
  return { status, records, next: headers.get("x-nuon-api-next") ?? "", count: headers.get("count") };
}

/** Every record, page after page. */
export async function all(job: JobWithLogs, query = ""): Promise<WireRecord[]> {
  const records: WireRecord[] = [];
  let cursor = "";
  do {
    const { records: part, next } = await page(job, query, cursor);
    records.push(...part);
    cursor = next;
  } while (cursor !== "");
  return records;
}

export function bodies(records: readonly WireRecord[]): string[] {
  return records.map(({ body }) => body);
}

/** Lines that say which they are, all of one time. */
export function numbered(count: number, start = 1): { body: string; time: bigint }[] {
  return Array.from({ length: count }, (_, index) => ({
    body: `line ${start + index}`,
    time: 1_750_000_000_000_000_000n,
  }));
}

/** Status and code of a refusal. */
export async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads events until one is the last; resolves also when the stream ends or breaks. */
export async function readEvents(
  address: string,
  headers: Record<string, string>,
  isLast: (event: ReadEvent) => boolean,
): Promise<void> {
  const ending = new AbortController();
  const answer = await fetch(address, { headers, signal: ending.signal });
  let text = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop()!;
    if (parts.filter((part) => part.startsWith("id: ")).some((part) => isLast(toEvent(part)))) {
      break;
    }
  }
  ending.abort();
}

function toEvent(part: string): ReadEvent {
  const [id = "", event = "", data = ""] = part.split("\n").map((line) => line.slice(line.indexOf(" ") + 1));
  return { id, event, data: JSON.parse(data) as Record<string, unknown> };
}
