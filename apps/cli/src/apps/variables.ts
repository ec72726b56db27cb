import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { missing, suggestion } from "../session/faults.ts";
import { findApp } from "../session/find.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** The variables of an app, without their values. */
export async function listVariables(shell: Shell, named: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_secrets", { path: { app_id: app.id! }, query }),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "length", of: ({ length }) => length, align: "right" },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${app.name} has no variables: \`exclave apps variables create\` makes one`,
  });
}

export interface CreateVariableFlags {
  readonly appId: string | undefined;
  readonly name: string | undefined;
  readonly value: string | undefined;
}

/** Makes a variable; its value is read from standard input where no flag says it. */
export async function createVariable(shell: Shell, flags: CreateVariableFlags): Promise<View> {
  const { name } = flags;
  if (name === undefined) {
    throw missing("name", "say one with --name");
  }
  if (flags.value === undefined && shell.isInteractive) {
    throw missing("value", "say it with --value, or pipe it in: `exclave apps variables create --name N < FILE`");
  }
  const value = flags.value ?? (await shell.input()).replace(/\n$/, "");
  const session = await openSession(shell);
  const app = await findApp(session, flags.appId);
  const made = await session.client.call("create_app_secret_v2", { path: { app_id: app.id! }, body: { name, value } });
  return sentenceView(`made variable ${name} of ${app.name}`, made, name);
}

/** Deletes a variable once that is confirmed. */
export async function deleteVariable(
  shell: Shell,
  variable: string | undefined,
  appNamed: string | undefined,
  isConfirmed: boolean,
): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, appNamed);
  const path = { app_id: app.id! };
  const variables = await Array.fromAsync(session.client.list("get_app_secrets", { path }));
  const names = variables.map(({ name = "" }) => name);
  if (variable === undefined) {
    throw missing("variable", `name one; ${suggestion("", names)}`);
  }
  const found = variables.find(({ id, name }) => id === variable || name === variable);
  if (!found) {
    throw notFound("variable.not-found", `no variable ${variable} in app ${app.name}`, {
      hint: suggestion(variable, names),
      details: { names },
    });
  }
  await confirmed(shell, isConfirmed, `Delete variable ${found.name} of ${app.name}?`);
  await session.client.call("delete_app_secret_v2", { path: { ...path, secret_id: found.id! } });
  return sentenceView(`deleted variable ${found.name} of ${app.name}`, { id: found.id, deleted: true }, found.name);
}
