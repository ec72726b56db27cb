import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { allowedEnvironment } from "@exclave/process";
import { runnerSettings } from "../settings/process-variables.ts";
import type { Values } from "../settings/setting.ts";
import type { upSettings } from "../settings/up-settings.ts";
import type { Address } from "./address.ts";
import type { Credentials } from "./credentials.ts";
import type { DataDirectory } from "./data-directory.ts";
import type { Database } from "./database.ts";
import { productFile } from "./product-files.ts";

/** What to run as a child process. */
export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChildContext {
  readonly settings: Values<typeof upSettings>;
  readonly directory: DataDirectory;
  readonly database: Database;
  readonly address: Address;
  readonly credentials: Credentials;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const STORAGE_VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const;
/** What the builders of a job need to know of their user and machine. */
const BUILDER_VARIABLES = ["USER", "LOGNAME", "XDG_RUNTIME_DIR"] as const;

/** The control plane, told everything by its environment. */
export function controlPlaneCommand(context: ChildContext): ChildCommand {
  const { settings, directory, database, address } = context;
  return nodeCommand(context, "controlplane/src/main.ts", STORAGE_VARIABLES, {
    EXCLAVE_DATABASE_URL_APP: database.appUrl,
    EXCLAVE_DATABASE_URL_SYSTEM: database.systemUrl,
    EXCLAVE_STORAGE_URL: settings.storageUrl ?? pathToFileURL(directory.storage).href,
    EXCLAVE_CACHE_DIR: directory.cache,
    EXCLAVE_LISTEN_HOST: address.host,
    EXCLAVE_LISTEN_PORT: String(address.port),
    EXCLAVE_PUBLIC_URL: address.publicUrl,
    ...(address.tls ? { EXCLAVE_TLS_CERT: address.tls.certificateFile, EXCLAVE_TLS_KEY: address.tls.keyFile } : {}),
    EXCLAVE_TRUSTED_PROXIES: settings.trustedProxies.join(","),
    EXCLAVE_ALLOW_LOCAL_SOURCES: String(settings.allowLocalSources),
    EXCLAVE_ALLOW_PRIVATE_NETWORKS: String(settings.allowPrivateNetworks),
    ...said({
      EXCLAVE_GITHUB_APP_ID: settings.githubAppId,
      EXCLAVE_GITHUB_APP_KEY_FILE: settings.githubAppKey,
      EXCLAVE_GITHUB_API_URL: settings.githubApiUrl,
    }),
    EXCLAVE_BOOTSTRAP_FILE: directory.credentials,
    EXCLAVE_LOG_LEVEL: settings.logLevel,
  });
}

/** The local runner; it reaches the control plane as any other runner would. */
export function runnerCommand(context: ChildContext): ChildCommand {
  const { settings, directory, address, credentials } = context;
  const passed = [...BUILDER_VARIABLES, ...runnerSettings];
  return nodeCommand(context, "runner/src/main.ts", passed, {
    RUNNER_API_URL: address.publicUrl,
    RUNNER_API_TOKEN: credentials.runner_token,
    RUNNER_ID: credentials.runner_id,
    EXCLAVE_RUNNER_DATA_DIR: directory.runner,
    EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES: String(settings.allowLocalSources),
    EXCLAVE_RUNNER_ALLOW_PRIVATE_NETWORKS: String(settings.allowPrivateNetworks),
    EXCLAVE_RUNNER_CONCURRENCY: String(settings.concurrency),
    EXCLAVE_RUNNER_DRAIN_MILLISECONDS: String(settings.drainSeconds * 1_000),
    EXCLAVE_LOG_LEVEL: settings.logLevel,
    // A certificate of one's own making is trusted by those who were started with it.
    ...(address.tls ? { NODE_EXTRA_CA_CERTS: address.tls.certificateFile } : {}),
  });
}

function nodeCommand(
  { environment, directory }: ChildContext,
  main: string,
  passed: readonly string[],
  told: Readonly<Record<string, string>>,
): ChildCommand {
  const kept = passed.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
  return {
    program: process.execPath,
    args: [fileURLToPath(productFile(main))],
    environment: allowedEnvironment(environment, {
      // Code compiled at an earlier start: faster to start, and less memory while it runs.
      NODE_COMPILE_CACHE: path.join(directory.cache, "code"),
      ...Object.fromEntries(kept),
      ...told,
    }),
  };
}

/** What the operator said; the rest is left to the process. */
function said(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
