import { createHash } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Client } from "@exclave/client";
import { makeDirectory } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { findApp } from "../session/find.ts";
import { openClient, openSession } from "../session/session.ts";
import type { Completion } from "../settings/setting.ts";

type LiveKind = Exclude<Completion, readonly string[]>;

/** Long enough for the Tabs of one command line, short enough that what was just made is soon there. */
const FRESH_MILLISECONDS = 5_000;
/** Longer, and whoever pressed Tab has typed the name. */
const ANSWER_MILLISECONDS = 1_000;

/** The names that the server knows of a kind, at most some seconds old. */
export async function liveNames(
  shell: Shell,
  kind: LiveKind,
  appNamed: string | undefined,
): Promise<readonly string[]> {
  const configuration = await shell.configuration();
  const about = [
    configuration.apiUrl,
    configuration.get("api_token"),
    configuration.get("org_id"),
    configuration.get("app_id"),
    appNamed,
    kind,
  ];
  const file = cacheFile(shell, createHash("sha256").update(JSON.stringify(about)).digest("hex"));
  const kept = statSync(file, { throwIfNoEntry: false });
  if (kept && Date.now() - kept.mtimeMs < FRESH_MILLISECONDS) {
    return JSON.parse(readFileSync(file, "utf8")) as string[];
  }
  const names = await Promise.race([ask(shell, kind, appNamed), late()]);
  makeDirectory(path.dirname(file), { mode: 0o700 });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(names), { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
  return names;
}

async function ask(shell: Shell, kind: LiveKind, appNamed: string | undefined): Promise<readonly string[]> {
  if (kind === "org") {
    return (await (await openClient(shell)).call("get_orgs", { query: { limit: 100 } })).map(({ name = "" }) => name);
  }
  const session = await openSession(shell);
  const { client } = session;
  switch (kind) {
    case "app":
      return (await client.call("get_apps", { query: { limit: 100 } })).map(({ name = "" }) => name);
    case "runner":
      return ((await client.call("get_org_runner_group")).runners ?? []).map(({ name = "" }) => name);
    default:
      return await namesInApp(client, kind, (await findApp(session, appNamed)).id!);
  }
}

async function namesInApp(
  client: Client,
  kind: Exclude<LiveKind, "org" | "app" | "runner">,
  appId: string,
): Promise<readonly string[]> {
  const options = { path: { app_id: appId }, query: { limit: 100 } };
  switch (kind) {
    case "component":
      return (await client.call("get_app_components", options)).map(({ name = "" }) => name);
    case "action":
      return (await client.call("get_app_actions", options)).map(({ name = "" }) => name);
    case "branch":
      return (await client.call("get_app_branches", options)).map(({ name = "" }) => name);
    case "runbook":
      return (await client.call("get_runbooks", options)).map(({ name = "" }) => name);
    case "build": {
      const [components, builds] = await Promise.all([
        namesInApp(client, "component", appId),
        client.call("get_component_builds", { query: { app_id: appId, limit: 20 } }),
      ]);
      return [...components, ...builds.map(({ id = "" }) => id)];
    }
  }
}

async function late(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  setTimeout(() => reject(new Error("the server did not answer in time")), ANSWER_MILLISECONDS).unref();
  return await promise;
}

function cacheFile({ environment, home }: Shell, name: string): string {
  const root = environment["XDG_CACHE_HOME"] || path.join(home || os.homedir(), ".cache");
  return path.join(root, "exclave", "names", name);
}
