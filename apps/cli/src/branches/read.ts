import type { Wire } from "@exclave/contract";
import { appConfigColumns } from "../apps/read.ts";
import type { Shell } from "../commands/shell.ts";
import type { Column } from "../output/table.ts";
import { documentView, itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { findInApp, type NamedInApp } from "../session/find-in-app.ts";
import { heldPageView, type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";
import { branch } from "./branch-kind.ts";

type Config = Wire<"AppBranchConfig">;

/** Where the source of a config is, a column each. */
const sourceColumns: readonly Column<Config>[] = [
  { title: "repository", of: (config) => sourceOf(config)?.repo },
  { title: "git branch", of: (config) => sourceOf(config)?.branch },
  { title: "directory", of: (config) => sourceOf(config)?.directory },
];

/** The branches of an app. */
export async function listBranches(shell: Shell, named: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_branches", { path: { app_id: app.id! }, query }),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      ...sourceColumns.map(({ title, of }) => ({
        title,
        of: ({ configs: [newest] = [] }: Wire<"AppBranch">) => newest && of(newest),
      })),
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${app.name} has no branches`,
  });
}

/** One branch, and what its newest config says. */
export async function getBranch(shell: Shell, which: NamedInApp): Promise<View> {
  const { found } = await findInApp(await openSession(shell), branch, which);
  const [newest] = found.configs ?? [];
  return itemView({
    data: found,
    name: found.name,
    fields: {
      name: found.name,
      id: found.id,
      "managed by": found.managed_by,
      config: newest?.config_number,
      ...Object.fromEntries(sourceColumns.map(({ title, of }) => [title, newest && of(newest)])),
      "install groups": newest && groupsOf(newest),
      created: age(found.created_at),
    },
  });
}

/** The versions of a branch's config. */
export async function listBranchConfigs(shell: Shell, which: NamedInApp, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, branch, which);
  const { configs = [] } = await session.client.call("get_app_branch", {
    path: { app_id: app.id!, app_branch_id: found.id! },
  });
  return heldPageView({
    page,
    items: configs,
    nameOf: ({ id }) => id,
    columns: [
      { title: "version", of: ({ config_number: version }) => version, align: "right" },
      { title: "id", of: ({ id }) => id },
      ...sourceColumns,
      { title: "install groups", of: groupsOf },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${found.name} has no config yet`,
  });
}

/** The newest config of a branch, whole. */
export async function latestBranchConfig(shell: Shell, which: NamedInApp): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, branch, which);
  const path = { app_id: app.id!, app_branch_id: found.id! };
  const config = await session.client.call("get_app_branch_latest_config", { path });
  return documentView(config, config.id);
}

/** The versions of the app's config that were sent for a branch. */
export async function listAppConfigsOfBranch(shell: Shell, which: NamedInApp, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, branch, which);
  const path = { app_id: app.id!, app_branch_id: found.id! };
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_branch_app_configs", { path, query }),
    nameOf: ({ id }) => id,
    columns: appConfigColumns,
    whenEmpty: `no config of ${app.name} was sent for ${found.name}`,
  });
}

function sourceOf(config: Config): { repo?: string; branch?: string; directory?: string } | undefined {
  return config.public_git_vcs_config ?? config.connected_github_vcs_config;
}

function groupsOf({ install_groups: groups = [] }: Config): string {
  return groups.map(({ name }) => name).join(", ");
}
