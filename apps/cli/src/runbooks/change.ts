import { defined } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { deleteInApp } from "../session/delete-in-app.ts";
import { missing } from "../session/faults.ts";
import { findApp } from "../session/find.ts";
import { findInApp, type NamedInApp } from "../session/find-in-app.ts";
import { openSession } from "../session/session.ts";
import { labelsOf } from "./labels.ts";
import { runbook } from "./runbook-kind.ts";

export interface RunbookFacts {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly label: readonly string[];
}

/** Makes a runbook of an app. */
export async function createRunbook(shell: Shell, appNamed: string | undefined, facts: RunbookFacts): Promise<View> {
  const { name } = facts;
  if (name === undefined) {
    throw missing("name", "say one with --name");
  }
  const changes = changesOf(facts);
  const session = await openSession(shell);
  const app = await findApp(session, appNamed);
  const made = await session.client.call("create_runbook", {
    path: { app_id: app.id! },
    body: { ...changes, name },
  });
  return sentenceView(`made runbook ${made.name} (${made.id})`, made, made.name);
}

/** Changes what is said of a runbook, and leaves the rest. */
export async function updateRunbook(shell: Shell, which: NamedInApp, facts: RunbookFacts): Promise<View> {
  const changes = changesOf(facts);
  if (Object.keys(changes).length === 0) {
    throw missing("change", "say --name, --description or --label");
  }
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, runbook, which);
  const path = { app_id: app.id!, runbook_id: found.id! };
  const updated = await session.client.call("update_runbook", { path, body: changes });
  return sentenceView(`updated runbook ${updated.name} (${updated.id})`, updated, updated.name);
}

/** Deletes a runbook once that is confirmed. */
export async function deleteRunbook(shell: Shell, which: NamedInApp, isConfirmed: boolean): Promise<View> {
  return await deleteInApp(shell, runbook, { ...which, isConfirmed });
}

function changesOf({ name, description, label }: RunbookFacts): {
  name?: string;
  description?: string;
  labels?: Record<string, string>;
} {
  return defined({ name, description, labels: label.length === 0 ? undefined : { ...labelsOf(label) } });
}
