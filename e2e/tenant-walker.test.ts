import { loadContract, type Operation } from "@exclave/contract";
import { rows, sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { responseChecker } from "../apps/controlplane/test/response-checker.ts";
import { servedOperations } from "../tools/reference/served-operations.ts";
import { fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type Tenant, twoTenants } from "./harness/two-tenants.ts";
import { namesResource, requestOf, type WalkedRequest } from "./harness/walk.ts";

const { operations, document } = loadContract();
const checkResponse = responseChecker(document.components);
const database = await testDatabase();
const github = await fakeGithub();
let controlPlane: StartedControlPlane;
let owner: Tenant;
let stranger: Tenant;
/** Every id in the owner's rows, and the word in every text of its own. */
let secrets: string[];

/** These never end by themselves; each has its own test below. */
const streams: readonly string[] = ["stream_events", "log_stream_tail_logs"];

beforeAll(async () => {
  controlPlane = await startControlPlane(database, githubSettings(github));
  ({ owner, stranger } = await twoTenants(controlPlane, database, github));
  secrets = [...(await idsOf(owner.orgId)), owner.canary];
});

afterAll(async () => {
  await controlPlane.stop();
  await github.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send({ method, url, body }: WalkedRequest, token: string, orgId: string | undefined): Promise<Answer> {
  const reply = await fetch(`${controlPlane.url}${url}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(orgId === undefined ? {} : { "X-Nuon-Org-ID": orgId }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body ?? null,
    signal: AbortSignal.timeout(10_000),
  });
  return { status: reply.status, text: `${JSON.stringify([...reply.headers])}\n${await reply.text()}` };
}

/** What is wrong with an answer, in a line: a status that is not allowed, or something of the owner's. */
function faultsOf(answer: Answer, said: string, isAllowed: (status: number) => boolean): string[] {
  const leaks = secrets.filter((secret) => answer.text.includes(secret) && !said.includes(secret));
  const isWrong = leaks.length > 0 || !isAllowed(answer.status);
  return isWrong ? [`${said}: ${answer.status}, leaks [${leaks.join()}], ${answer.text.split("\n").at(-1)}`] : [];
}

/** Sends a request as each principal that another org has; answers what is wrong. */
async function walk(operation: Operation, isAllowed: (status: number) => boolean): Promise<string[]> {
  const request = requestOf(operation, owner.ids, document.components.schemas);
  const faults: string[] = [];
  for (const { name, token, orgId } of strangers()) {
    const said = `${operation.id} as ${name} of ${orgId}, ${request.method} ${request.url} ${request.body}`;
    faults.push(...faultsOf(await send(request, token, orgId), said, isAllowed));
  }
  return faults;
}

async function idsOf(orgId: string): Promise<string[]> {
  const tables = await tablesWith("org_id", "id");
  const found = await Promise.all(
    tables.map((table) =>
      rows<{ id: string }>(
        database.pools.system,
        sql`select id::text as id from ${sql.table(table)} where org_id = ${orgId}`,
      ),
    ),
  );
  // Short numbers, such as those of events, stand in any text.
  return [orgId, ...found.flat().map(({ id }) => id)].filter((id) => id.length > 20);
}

async function tablesWith(...columns: readonly string[]): Promise<string[]> {
  const found = await rows<{ name: string }>(
    database.pools.system,
    sql`select table_name as name from information_schema.columns
        where table_schema = 'public' and column_name = any(${columns})
        group by table_name having count(*) = ${columns.length} order by table_name`,
  );
  return found.map(({ name }) => name);
}

function walked(isWalked: (operation: Operation) => boolean): Operation[] {
  return operations.filter(
    (operation) => controlPlane.served.has(operation.id) && !streams.includes(operation.id) && isWalked(operation),
  );
}

const isRead = ({ method }: Operation): boolean => method === "GET";

/** Each principal that another org has. */
function strangers(): { readonly name: string; readonly token: string; readonly orgId: string | undefined }[] {
  return [
    { name: "user", token: stranger.userToken, orgId: stranger.orgId },
    { name: "user who names the org", token: stranger.userToken, orgId: owner.orgId },
    { name: "runner", token: stranger.runnerToken, orgId: undefined },
    { name: "job", token: stranger.jobToken, orgId: undefined },
  ];
}

/** What is another at another time, whoever did what: when something outside was looked at, and whether a runner lives. */
const MOMENT =
  /"status":"(?:active|error)","status_human_description":"(?:process has registered|no sign of life since [^"]*)"|"checked_at":"[^"]*"|"connected":(?:true|false)|"runners_connected":\d+|"status":"(?:active|offline)","status_description":"(?:runner is connected|no sign of life since [^"]*)"/g;

/** An answer, and what of it is not as the contract has it. */
interface HeldAnswer extends Answer {
  readonly fault: string | undefined;
}

async function readAll(): Promise<Map<string, HeldAnswer>> {
  const answers = new Map<string, HeldAnswer>();
  for (const operation of walked((candidate) => namesResource(candidate) && isRead(candidate))) {
    const request = requestOf(operation, owner.ids, document.components.schemas);
    const reply =
      operation.surface === "runner"
        ? await send(request, owner.runnerToken, undefined)
        : await send(request, owner.userToken, owner.orgId);
    const [headers = "", ...lines] = reply.text.split("\n");
    const body = lines.join("\n");
    const fault = headers.includes('"application/json') ? checkResponse(operation, JSON.parse(body)) : undefined;
    answers.set(operation.id, { ...reply, text: body.replaceAll(MOMENT, ""), fault });
  }
  return answers;
}

describe("what is served", () => {
  it("is what the areas bind: nothing is left out of the control plane", async () => {
    expect([...controlPlane.served].sort()).toEqual([...(await servedOperations())].sort());
  });
});

describe("another org", () => {
  it("finds nothing by id, on any route, as any principal, and changes nothing", async () => {
    const before = await readAll();
    const faults: string[] = [];

    for (const operation of walked(namesResource)) {
      faults.push(...(await walk(operation, (status) => status === 403 || status === 404)));
    }
    const after = await readAll();

    expect(faults).toEqual([]);
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(before));
  });

  it("sees nothing in lists, whatever it asks them for", async () => {
    const faults: string[] = [];

    for (const operation of walked((candidate) => !namesResource(candidate) && isRead(candidate))) {
      faults.push(...(await walk(operation, (status) => status < 500)));
    }

    expect(faults).toEqual([]);
  });

  it("hears nothing of the org's events and lines", async () => {
    const heard: string[] = [];
    const controller = new AbortController();
    const reply = await fetch(`${controlPlane.url}/v1/events?topics=${owner.ids.component},builds,components`, {
      headers: { Authorization: `Bearer ${stranger.userToken}`, "X-Nuon-Org-ID": stranger.orgId, "Last-Event-ID": "0" },
      signal: controller.signal,
    });
    const reading = (async () => {
      for await (const chunk of reply.body!) {
        heard.push(Buffer.from(chunk).toString());
      }
    })();
    await expect.poll(() => heard.join(""), { timeout: 10_000 }).toContain(stranger.ids.component);
    controller.abort();
    await expect(reading).rejects.toThrow("aborted");

    const lines = await send(
      { method: "GET", url: `/v1/log-streams/${owner.ids.logStream}/logs/tail`, body: undefined },
      stranger.userToken,
      stranger.orgId,
    );

    expect(secrets.filter((secret) => heard.join("").includes(secret) && secret !== owner.ids.component)).toEqual([]);
    expect(lines.status).toBe(404);
  });
});

describe("the org itself", () => {
  it("is answered on every path that others are refused: the walk names things that are there", async () => {
    const answers = await readAll();
    const refused = [...answers].filter(([, { status }]) => status !== 200 && status !== 201);
    const faults = [...answers].flatMap(([, { fault }]) => fault ?? []);

    expect(refused).toEqual([]);
    expect(faults).toEqual([]);
    expect(answers.get("get_component")!.text).toContain(owner.canary);
    expect(answers.get("log_stream_read_logs")!.text).toContain(owner.canary);
    expect(answers.get("log_stream_read_spans")!.text).toContain(owner.canary);
  });
});

describe("every table that names an org", () => {
  it("shows a request only rows of its own org", async () => {
    const open = await rows<{ name: string }>(
      database.pools.system,
      sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and c.relkind = 'r' and c.relname = any(${await tablesWith("org_id")})
            and has_table_privilege('exclave_app', c.oid, 'select')
            and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
    );

    expect(open).toEqual([]);
  });
});
