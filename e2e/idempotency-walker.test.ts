import { loadContract, type Operation } from "@exclave/contract";
import { row, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type Tenant, twoTenants } from "./harness/two-tenants.ts";
import { requestOf } from "./harness/walk.ts";

const { operations, document } = loadContract();
const database = await testDatabase();
const github = await fakeGithub();
let controlPlane: StartedControlPlane;
let owner: Tenant;

/** Of runners and jobs, whose repetitions are told by leases, fencing tokens and the ids of spans. */
const ofMachines: readonly string[] = [
  "claim_jobs",
  "renew_leases",
  "runner_resolve_source",
  "log_stream_write_traces",
];

/** They change nothing, so that nothing is done once. */
const questions: readonly string[] = ["plan_app_config"];

beforeAll(async () => {
  controlPlane = await startControlPlane(database, githubSettings(github));
  ({ owner } = await twoTenants(controlPlane, database, github));
});

afterAll(async () => {
  await controlPlane.stop();
  await github.close();
});

/** Every POST of users; what ends something comes last. */
function posts(): Operation[] {
  const isEnd = ({ path }: Operation): boolean => path.endsWith("/cancel");
  return operations
    .filter(({ id, method, surface }) => method === "POST" && surface !== "runner" && !ofMachines.includes(id))
    .filter(({ id }) => controlPlane.served.has(id))
    .sort((a, b) => Number(isEnd(a)) - Number(isEnd(b)));
}

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(operation: Operation, key: string): Promise<Answered> {
  const { method, url, body } = requestOf(operation, owner.ids, document.components.schemas);
  const reply = await fetch(`${controlPlane.url}${url}`, {
    method,
    headers: {
      Authorization: `Bearer ${owner.userToken}`,
      "X-Nuon-Org-ID": owner.orgId,
      "Idempotency-Key": key,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body ?? null,
  });
  const { request_id: _, ...rest } = (await reply.json()) as Record<string, unknown>;
  return { status: reply.status, body: rest };
}

async function countAuditEntries(): Promise<number> {
  const found = await row<{ count: number }>(
    database.pools.system,
    sql`select count(*)::int as count from audit_entries`,
  );
  return found!.count;
}

describe("every POST of users", () => {
  it("that is sent twice with one key is done once and answered twice alike", async () => {
    const repeated: { readonly id: string; readonly first: Answered; readonly second: Answered; added: number }[] = [];

    for (const operation of posts()) {
      const key = newId("token");
      const before = await countAuditEntries();
      const first = await send(operation, key);
      const second = await send(operation, key);
      repeated.push({ id: operation.id, first, second, added: (await countAuditEntries()) - before });
    }
    const done = repeated.filter(({ first }) => first.status < 300);

    expect(repeated.map(({ id, second }) => ({ id, answer: second }))).toEqual(
      repeated.map(({ id, first }) => ({ id, answer: first })),
    );
    expect(done.filter(({ id, added }) => added !== (questions.includes(id) ? 0 : 1)).map(({ id }) => id)).toEqual([]);
    expect(done.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "create_app",
        "create_component",
        "create_component_build",
        "create_app_sandbox_build",
        "create_static_token",
      ]),
    );
  });
});
