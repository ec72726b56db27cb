import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OutsidePostgres, SUPERUSER, startOutsidePostgres } from "./outside-postgres.ts";
import { newDataDirectory, startProduct, statusOf, stopProduct } from "./product.ts";

let postgres: OutsidePostgres;
beforeAll(async () => {
  postgres = await startOutsidePostgres();
});
afterAll(() => postgres.stop());

describe("exclave up on a database of the operator's own", () => {
  it("makes its roles and tables there, and is one installation for every machine that names it", async () => {
    await postgres.execute("create database product");
    const DATABASE_URL = postgres.url(SUPERUSER.name, SUPERUSER.password, "product");
    const [first, second] = [newDataDirectory(), newDataDirectory()];

    const one = startProduct({ dataDirectory: first.path, environment: { DATABASE_URL } });
    const { url, token, org_id: orgId } = await one.ready;
    const other = startProduct({ dataDirectory: second.path, environment: { DATABASE_URL } });
    const found = await other.ready;
    const statuses = [
      await statusOf(`${url}/v1/orgs/current`, token, orgId),
      await statusOf(`${found.url}/v1/orgs/current`, token, orgId),
      await statusOf(`${url}/v1/orgs/current`, found.token, orgId),
    ];
    const exitCodes = await Promise.all([stopProduct(one), stopProduct(other)]);

    expect(statuses).toEqual([200, 200, 200]);
    expect(found.org_id).toBe(orgId);
    expect(exitCodes).toEqual([0, 0]);
    expect(await postgres.execute("\\c product\nselect count(*) from runners")).toBe("2");
    expect(
      await postgres.execute("select bool_or(rolsuper or rolbypassrls) from pg_roles where rolname like 'exclave_%'"),
    ).toBe("f");
    first.remove();
    second.remove();
  });

  it("prints the statements for an administrator when it may not make roles, and works once they were run", async () => {
    await postgres.execute("create role plain login password 'plain'; create database modest owner plain");
    const environment = { DATABASE_URL: postgres.url("plain", "plain", "modest") };
    const directory = newDataDirectory();

    const refused = startProduct({ dataDirectory: directory.path, environment });
    const { exitCode } = await refused.ended;
    const statements = refused.stderr().slice(refused.stderr().indexOf("do $$"), refused.stderr().lastIndexOf(";"));
    await postgres.execute(`\\c modest\n${statements};`);
    const accepted = startProduct({ dataDirectory: directory.path, environment });
    const { url, token, org_id: orgId } = await accepted.ready;
    const status = await statusOf(`${url}/v1/orgs/current`, token, orgId);
    await stopProduct(accepted);

    expect(exitCode).toBe(1);
    expect(refused.stdout()).toBe("");
    expect(status).toBe(200);
    directory.remove();
  });

  it("says that a wrong password is refused", async () => {
    const directory = newDataDirectory();
    const environment = { DATABASE_URL: postgres.url(SUPERUSER.name, "wrong") };

    const refused = startProduct({ dataDirectory: directory.path, environment });
    await refused.ended;

    expect(refused.stderr()).toContain("refuses the role or password of DATABASE_URL");
    directory.remove();
  });
});
