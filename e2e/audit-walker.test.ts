import { loadContract, type Operation } from "@exclave/contract";
import { row, sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { responseChecker } from "../apps/controlplane/test/response-checker.ts";
import { fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type Tenant, twoTenants } from "./harness/two-tenants.ts";
import { requestOf } from "./harness/walk.ts";

const { operations, document } = loadContract();
const checkResponse = responseChecker(document.components);
const database = await testDatabase();
const github = await fakeGithub();
let controlPlane: StartedControlPlane;
let owner: Tenant;

/** What machines do all the time: a claim has a row for each job it takes, the others none. */
const chatter: readonly string[] = [
  "claim_jobs",
  "renew_leases",
  "runner_create_heart_beat",
  "runner_write_logs",
  "runner_write_traces",
  "log_stream_write_traces",
];

/** POSTs that change nothing. */
const questions: readonly string[] = ["plan_app_config"];

const order = ["POST", "PUT", "PATCH", "DELETE"];

beforeAll(async () => {
  controlPlane = await startControlPlane(database, githubSettings(github));
  ({ owner } = await twoTenants(controlPlane, database, github));
});

afterAll(async () => {
  await controlPlane.stop();
  await github.close();
});

/** Everything that changes something; the ends of things last, innermost first. */
function mutations(): Operation[] {
  return operations
    .filter(
      ({ id, method }) => method !== "GET" && controlPlane.served.has(id) && ![...chatter, ...questions].includes(id),
    )
    .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method) || b.path.length - a.path.length);
}

interface Outcome {
  readonly status: number;
  /** What of the answer is not as the contract has it. */
  readonly fault: string | undefined;
}

async function perform(operation: Operation): Promise<Outcome> {
  const { method, url, body } = requestOf(operation, owner.ids, document.components.schemas);
  const isOfJob = operation.surface === "runner";
  const reply = await fetch(`${controlPlane.url}${url}`, {
    method,
    headers: {
      Authorization: `Bearer ${isOfJob ? owner.jobToken : owner.userToken}`,
      ...(isOfJob ? {} : { "X-Nuon-Org-ID": owner.orgId }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body ?? null,
  });
  const text = await reply.text();
  const isHeld = reply.ok && reply.headers.get("content-type")?.startsWith("application/json");
  return { status: reply.status, fault: isHeld ? checkResponse(operation, JSON.parse(text)) : undefined };
}

async function countAuditEntries(): Promise<number> {
  const found = await row<{ count: number }>(
    database.pools.system,
    sql`select count(*)::int as count from audit_entries`,
  );
  return found!.count;
}

describe("every operation that changes something", () => {
  it("leaves one audit entry when it succeeds, and none when it is refused", async () => {
    const wrong: string[] = [];
    const done: string[] = [];

    for (const operation of mutations()) {
      const before = await countAuditEntries();
      const { status, fault } = await perform(operation);
      const added = (await countAuditEntries()) - before;
      const isDone = status < 300;
      if (added !== (isDone ? 1 : 0) || status >= 500) {
        wrong.push(`${operation.id}: ${status}, ${added} audit entries`);
      }
      wrong.push(...(fault === undefined ? [] : [fault]));
      done.push(...(isDone ? [operation.id] : []));
    }

    expect(wrong).toEqual([]);
    expect(done).toEqual(
      expect.arrayContaining([
        "create_app",
        "create_component_build",
        "create_app_sandbox_build",
        "update_app",
        "delete_app",
      ]),
    );
    expect(done.length).toBeGreaterThan(mutations().length / 2);
  });
});
