import { execute, inSystem, row, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { array, assert, asyncProperty, constantFrom, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { createMutate, deleteOldKeys, type RequestContext, sealKeyOf } from "./index.ts";

const { pools } = await testDatabase();
const mutate = createMutate(pools);
const kind = { action: "thing.create", resourceType: "thing" };

async function anOrg(): Promise<string> {
  const id = newId("org");
  await inSystem(pools, (connection) =>
    execute(
      connection,
      sql`insert into orgs (id, name, status, notifications_config_id, created_by_id)
          values (${id}, ${id}, 'active', ${newId("notificationsConfig")}, 'acc1')`,
    ),
  );
  return id;
}

function aContext(orgId: string, key: string | undefined, body = "body", principalId = "acc1"): RequestContext {
  const claim = { operation: "POST /v1/things", bodyHash: body, sealKey: sealKeyOf("a token", key ?? "") };
  return {
    orgId,
    principal: {
      kind: "user",
      id: principalId,
      tokenId: "tok1",
      email: "",
      orgRoles: new Map([[orgId, "org_admin"]]),
      role: "org_admin",
    },
    requestId: newId("event"),
    idempotency: key === undefined ? undefined : { key, ...claim },
  };
}

/** Makes a thing, which is nothing but its id. */
function make(context: RequestContext): Promise<string> {
  return mutate(context, kind, async () => {
    const id = newId("app");
    return { answer: id, resourceId: id };
  });
}

async function countAudits(orgId: string): Promise<number> {
  const found = await row<{ count: number }>(
    pools.system,
    sql`select count(*)::int as count from audit_entries where org_id = ${orgId}`,
  );
  return found!.count;
}

describe("an idempotency key", () => {
  it("gives its first answer for ever to the same body, refuses another, and knows whose it is", async () => {
    const request = record({
      key: constantFrom("a", "b"),
      body: constantFrom("1", "2"),
      principal: constantFrom("acc1", "acc2"),
    });
    await assert(
      asyncProperty(array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        const orgId = await anOrg();
        const model = new Map<string, { readonly body: string; readonly answer: string }>();
        for (const { key, body, principal } of requests) {
          const place = `${principal} ${key}`;
          const outcome = await make(aContext(orgId, key, body, principal)).catch(
            (error: unknown) => (error as { code: string }).code,
          );
          const earlier = model.get(place) ?? { body, answer: outcome };
          model.set(place, earlier);
          expect(outcome).toBe(earlier.body === body ? earlier.answer : "idempotency.key-reused");
        }
        expect(await countAudits(orgId)).toBe(model.size);
      }),
      { numRuns: 25 },
    );
  });

  it("that comes twice at the same time does its work once", async () => {
    const orgId = await anOrg();

    const answers = await Promise.all(Array.from({ length: 6 }, () => make(aContext(orgId, "key"))));

    expect(new Set(answers).size).toBe(1);
    expect(await countAudits(orgId)).toBe(1);
  });

  it("gives an answer that holds a secret again to the token that asked, and keeps it from everybody else", async () => {
    const orgId = await anOrg();
    const context = aContext(orgId, "key");
    const otherToken = { ...context, idempotency: { ...context.idempotency!, sealKey: sealKeyOf("another", "key") } };
    const secretly = { ...kind, answersSecret: true };
    const tell = (as: RequestContext): Promise<string> =>
      mutate(as, secretly, async () => ({ answer: `a secret ${newId("token")}`, resourceId: "thing" }));

    const first = await tell(context);
    const again = await tell(context);
    const elsewhere = tell(otherToken);

    expect(again).toBe(first);
    await expect(elsewhere).rejects.toMatchObject({ code: "idempotency.answer-sealed" });
    const kept = await row<{ text: string }>(
      pools.system,
      sql`select row_to_json(k)::text as text from idempotency_keys k where org_id = ${orgId}`,
    );
    expect(kept!.text).not.toContain("a secret");
  });

  it("is free again when its work failed", async () => {
    const orgId = await anOrg();
    const failing = mutate(aContext(orgId, "key"), kind, () => Promise.reject(new Error("no")));

    await expect(failing).rejects.toThrow("no");

    await expect(make(aContext(orgId, "key"))).resolves.toMatch(/^app/);
    expect(await countAudits(orgId)).toBe(1);
  });

  it("is forgotten after a day", async () => {
    const orgId = await anOrg();
    const first = await make(aContext(orgId, "key"));
    await execute(
      pools.system,
      sql`update idempotency_keys set created_at = now() - interval '25 hours' where org_id = ${orgId}`,
    );

    const second = await make(aContext(orgId, "key", "another body"));
    await execute(
      pools.system,
      sql`update idempotency_keys set created_at = now() - interval '25 hours' where org_id = ${orgId}`,
    );

    expect(second).not.toBe(first);
    expect(await deleteOldKeys(pools.system)).toBeGreaterThanOrEqual(1);
  });
});

describe("a mutation", () => {
  it("writes nothing at all when it fails", async () => {
    const orgId = await anOrg();
    const failing = mutate(aContext(orgId, undefined), kind, async (connection) => {
      await execute(connection, sql`update orgs set name = 'changed' where id = ${orgId}`);
      throw new Error("no");
    });

    await expect(failing).rejects.toThrow("no");

    const org = await row<{ name: string }>(pools.system, sql`select name from orgs where id = ${orgId}`);
    expect(org!.name).toBe(orgId);
    expect(await countAudits(orgId)).toBe(0);
  });

  it("cannot reach another org's rows", async () => {
    const [orgId, other] = [await anOrg(), await anOrg()];

    const touched = await mutate(aContext(orgId, undefined), kind, async (connection) => ({
      answer: await execute(connection, sql`update orgs set name = 'mine' where id = ${other}`),
      resourceId: other,
    }));

    expect(touched).toBe(0);
  });
});
