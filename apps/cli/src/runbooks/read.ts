import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { tableLines } from "../output/table.ts";
import { documentView, itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { findInApp, type NamedInApp } from "../session/find-in-app.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";
import { runbook } from "./runbook-kind.ts";

export interface ListRunbooksFlags {
  readonly appId: string | undefined;
  readonly search: string | undefined;
}

/** The runbooks of an app. */
export async function listRunbooks(
  shell: Shell,
  { appId: named, search }: ListRunbooksFlags,
  page: PageQuery,
): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  const wanted = search === undefined ? {} : { q: search };
  return await pageView({
    page,
    read: (query) =>
      session.client.answer("get_runbooks", { path: { app_id: app.id! }, query: { ...query, ...wanted } }),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "configs", of: ({ config_count: count }) => count, align: "right" },
      { title: "created", of: ({ created_at: at }) => age(at) },
      { title: "description", of: ({ description }) => description },
    ],
    whenEmpty: search === undefined ? `${app.name} has no runbooks` : `${app.name} has no runbook like ${search}`,
  });
}

/** One runbook, and the steps of its newest config. */
export async function getRunbook(shell: Shell, which: NamedInApp): Promise<View> {
  const { found } = await findInApp(await openSession(shell), runbook, which);
  const steps = stepsOf(found.configs?.[0]);
  const item = itemView({
    data: found,
    name: found.name,
    fields: {
      name: found.name,
      id: found.id,
      description: found.description,
      labels: Object.entries(found.labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(", "),
      configs: found.config_count,
      created: age(found.created_at),
    },
  });
  return {
    ...item,
    text: (screen) => [
      ...item.text(screen),
      ...(steps.length === 0
        ? []
        : [
            "",
            ...tableLines(
              steps,
              [
                { title: "step", of: ({ name }) => name },
                { title: "type", of: ({ type }) => type },
                { title: "component", of: ({ component_name: component }) => component },
                { title: "action", of: ({ action_workflow_id: action }) => action },
                { title: "command", of: ({ command }) => command },
              ],
              screen,
            ),
          ]),
    ],
  };
}

/** The versions of a runbook's steps. */
export async function listRunbookConfigs(shell: Shell, which: NamedInApp, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, runbook, which);
  const path = { app_id: app.id!, runbook_id: found.id! };
  return await pageView({
    page,
    read: (query) => session.client.answer("get_runbook_configs", { path, query }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      {
        title: "steps",
        of: (config) =>
          stepsOf(config)
            .map(({ name }) => name)
            .join(", "),
      },
      { title: "inputs", of: ({ inputs }) => inputs?.map(({ name }) => name).join(", ") },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${found.name} has no config yet`,
  });
}

/** The newest config of a runbook, whole. */
export async function latestRunbookConfig(shell: Shell, which: NamedInApp): Promise<View> {
  const { found } = await findInApp(await openSession(shell), runbook, which);
  const [newest] = found.configs ?? [];
  if (!newest) {
    throw notFound("runbook.no-config", `${found.name} has no config yet`, {
      hint: "`exclave apps sync` of files that describe the runbook makes one",
    });
  }
  return documentView(newest, newest.id);
}

function stepsOf(config: Wire<"RunbookConfig"> | undefined): readonly Wire<"RunbookStepConfig">[] {
  return (config?.steps ?? []).toSorted((one, other) => (one.idx ?? 0) - (other.idx ?? 0));
}
