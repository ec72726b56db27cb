import type { Wire } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

type CallOptions = NonNullable<Parameters<typeof plane.call>[2]>;
type Call = (id: Parameters<typeof plane.call>[1], options?: CallOptions) => ReturnType<typeof plane.call>;

const north = `inl${"0".repeat(23)}`;
const source = { repo: "owner/name", branch: "main", directory: "." };

interface Shop {
  readonly branchId: string;
  readonly runbookId: string;
  /** Speaks as the app's owner, of that app and its branch `main`; it has a runbook `renew`. */
  readonly call: Call;
  /** Sends a config of the branch. */
  send(body?: Readonly<Record<string, unknown>>): ReturnType<typeof plane.call>;
}

async function aShop(): Promise<Shop> {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id };
  const { body: runbook } = await plane.call(caller, "create_runbook", { path, body: { name: "renew" } });
  const { body: branch } = await plane.call(caller, "create_app_branch", { path, body: { name: "main" } });
  const call: Call = (id, { path: more, ...options } = {}) =>
    plane.call(caller, id, { path: { ...path, app_branch_id: branch.id, ...more }, ...options });
  return {
    branchId: branch.id,
    runbookId: runbook.id,
    call,
    send: (body = {}) => call("create_app_branch_config", { body: { public_git_vcs_config: source, ...body } }),
  };
}

describe("a branch", () => {
  it("is made, found by id or name, renamed and ended", async () => {
    const { call } = await aShop();

    const made = await call("create_app_branch", { body: { name: "next", managed_by: "somebody" } });
    const found = await call("get_app_branch", { path: { app_branch_id: "next" } });
    const renamed = await call("update_app_branch", { path: { app_branch_id: "next" }, body: { name: "later" } });
    const ended = await call("delete_app_branch", { path: { app_branch_id: "later" } });
    const gone = await call("get_app_branch", { path: { app_branch_id: made.body.id } });

    expect(made).toMatchObject({ status: 201, body: { name: "next", managed_by: "somebody", configs: [] } });
    expect(found.body).toEqual(made.body);
    expect(renamed).toMatchObject({ status: 200, body: { id: made.body.id, name: "later", managed_by: "somebody" } });
    expect(ended).toMatchObject({ status: 200, body: {} });
    expect(gone).toMatchObject({ status: 404, body: { code: "branch.not-found" } });
  });

  it("is listed newest first, in pages, with its newest config", async () => {
    const { call, send } = await aShop();
    await call("create_app_branch", { body: { name: "next" } });
    await send();
    const newest = await send();

    const all = await call("get_app_branches");
    const page = await call("get_app_branches", { query: { limit: "1", offset: "1" } });

    expect(all.body.map(({ name }: Wire<"AppBranch">) => name)).toEqual(["next", "main"]);
    expect(page.body).toMatchObject([{ name: "main", configs: [{ id: newest.body.id }] }]);
    expect(page.body[0].configs).toHaveLength(1);
  });

  it("keeps its name to itself within the app, also against a change", async () => {
    const { call } = await aShop();
    await call("create_app_branch", { body: { name: "next" } });

    const again = await call("create_app_branch", { body: { name: "main" } });
    const renamed = await call("update_app_branch", { body: { name: "next" } });
    const likeAnId = await call("create_app_branch", { body: { name: `abr${"0".repeat(23)}` } });

    expect([again, renamed]).toMatchObject([
      { status: 409, body: { code: "branch.name-taken" } },
      { status: 409, body: { code: "branch.name-taken" } },
    ]);
    expect(likeAnId).toMatchObject({ status: 400, body: { error: "invalid input for name" } });
  });

  it("ends with its app, and is not there for another app", async () => {
    const { call } = await aShop();
    const { body: other } = await call("create_app", { body: { name: "other" } });

    const elsewhere = await call("get_app_branch", { path: { app_id: other.id } });
    await call("delete_app");
    const gone = await call("get_app_branch");

    expect([elsewhere.status, gone.status]).toEqual([404, 404]);
  });
});

describe("a config of a branch", () => {
  it("is answered whole, its groups in their order and its runbooks by id", async () => {
    const { branchId, runbookId, call, send } = await aShop();
    const none = await call("get_app_branch_latest_config");

    const first = await send();
    const second = await send({
      install_groups: [
        { name: "others", order: 1, label_selector: { match_labels: { ring: "2" }, not_match_labels: { old: "yes" } } },
        { name: "first", order: 0, install_ids: [north], use_for_previews: true },
      ],
      post_deploy_runbook_ids: ["renew"],
    });
    const latest = await call("get_app_branch_latest_config");
    const whole = await call("get_app_branch");
    const short = await call("get_app_branch", { query: { latest_config: "true" } });

    expect(none).toMatchObject({ status: 404, body: { code: "branch-config.not-found" } });
    expect(second).toMatchObject({
      status: 201,
      body: {
        app_branch_id: branchId,
        config_number: 2,
        public_git_vcs_config: source,
        install_groups: [
          {
            name: "first",
            order: 0,
            install_ids: [north],
            use_for_previews: true,
            app_branch_config_id: second.body.id,
          },
          {
            name: "others",
            order: 1,
            install_ids: [],
            label_selector: { match_labels: { ring: "2" }, not_match_labels: { old: "yes" } },
          },
        ],
        post_deploy_runbook_ids: [runbookId],
      },
    });
    expect(latest.body).toEqual(second.body);
    expect(whole.body.configs).toEqual([second.body, first.body]);
    expect(short.body.configs).toEqual([second.body]);
  });

  it.each([
    [{ public_git_vcs_config: { ...source, directory: "../up" } }, "public_git_vcs_config.directory"],
    [{ connected_github_vcs_config: source }, "connected_github_vcs_config"],
    [{ install_groups: [{ name: "" }] }, "install_groups.0.name"],
    [{ install_groups: [{ name: "a" }, { name: "a" }] }, "install_groups.name"],
    [{ install_groups: [{ name: "a", order: -1 }] }, "install_groups.0.order"],
    [{ install_groups: [{ name: "a", install_ids: ["inl1"] }] }, "install_groups.0.install_ids"],
    [{ install_groups: [{ name: "a", install_ids: [north, north] }] }, "install_groups.0.install_ids"],
    [{ install_groups: [{ name: "a", label_selector: { match_labels: { "a=b": "c" } } }] }, "labels"],
    [{ post_deploy_runbook_ids: ["ghost"] }, "post_deploy_runbook_ids"],
    [{ post_deploy_runbook_ids: ["renew", "renew"] }, "post_deploy_runbook_ids"],
  ])("is refused by its field: %j", async (body, field) => {
    const { call, send } = await aShop();

    const refused = await send(body);
    const latest = await call("get_app_branch_latest_config");

    expect(refused).toMatchObject({ status: 400, body: { error: `invalid input for ${field}` } });
    expect(latest.status).toBe(404);
  });
});

describe("an app config", () => {
  it("says for which branch it was sent, and is listed with it", async () => {
    const { branchId, call } = await aShop();
    const plain = await call("create_app_config", { body: {} });

    const sent = await call("create_app_config", { body: { app_branch_id: "main" } });
    const listed = await call("get_app_branch_app_configs");
    const all = await call("get_app_configs");
    const nowhere = await call("get_app_branch_app_configs", { path: { app_branch_id: "ghost" } });

    expect(sent).toMatchObject({
      status: 201,
      body: { app_branch_id: branchId, app_branch: { id: branchId, name: "main" } },
    });
    expect(listed.body[0]).toEqual(sent.body);
    expect(listed.body.map(({ id }: Wire<"AppConfig">) => id)).toEqual([sent.body.id]);
    expect(all.body.map(({ id }: Wire<"AppConfig">) => id)).toEqual([sent.body.id, plain.body.id]);
    expect(plain.body).not.toHaveProperty("app_branch_id");
    expect(nowhere).toMatchObject({ status: 404, body: { code: "branch.not-found" } });
  });
});
