import path from "node:path";
import type { Exec, ExecOptions, ToolResult } from "../exec/index.ts";
import type { Remote } from "./remote.ts";

export interface Git {
  /** Runs git on a bare repository and gives the result whatever the exit code. */
  attempt(args: readonly string[], options?: GitOptions): Promise<ToolResult>;
  /** The same; throws when git fails. */
  run(args: readonly string[], options?: GitOptions): Promise<ToolResult>;
}

export type GitOptions = Partial<ExecOptions>;

export interface GitSettings {
  readonly exec: Exec;
  /** The bare repository. */
  readonly directory: string;
  readonly remote: Remote;
  /** Our own file of settings, which stands for the user's and the system's. */
  readonly configFile: string;
}

/** What `configFile` says: repositories on this machine belong to others, and may be asked for any commit. */
export const GIT_CONFIG = `[safe]
\tdirectory = *
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
`;

/** A git that reads no settings but ours, asks nobody, follows no redirect and runs nothing that a repository names. */
export function createGit({ exec, directory, remote, configFile }: GitSettings): Git {
  const environment = gitEnvironment(remote, configFile);

  function withDefaults(options: GitOptions): ExecOptions {
    return {
      cwd: path.dirname(directory),
      isQuiet: options.onStdout === undefined,
      ...options,
      environment: { ...environment, ...options.environment },
    };
  }

  return {
    attempt: (args, options = {}) => exec.attempt("git", [`--git-dir=${directory}`, ...args], withDefaults(options)),
    run: (args, options = {}) => exec.run("git", [`--git-dir=${directory}`, ...args], withDefaults(options)),
  };
}

function gitEnvironment(remote: Remote, configFile: string): Record<string, string> {
  const { url, pin, credentials, protocol } = remote;
  const settings: [string, string][] = [
    ["remote.origin.url", url],
    ["protocol.version", "2"],
    ["http.followRedirects", "false"],
    // A server that sends less than a kilobyte a second for a minute is not going to finish.
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
    ["credential.helper", ""],
    ["core.hooksPath", "/dev/null"],
    ["core.fsmonitor", "false"],
    ["core.attributesFile", "/dev/null"],
    ["core.autocrlf", "false"],
    ["core.symlinks", "true"],
    ["core.protectHFS", "true"],
    ["core.protectNTFS", "true"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
  ];
  if (pin) {
    const addresses = pin.addresses.map((address) => (address.includes(":") ? `[${address}]` : address));
    settings.push(["http.curloptResolve", `${pin.host}:${pin.port}:${addresses.join(",")}`]);
  }
  if (credentials !== undefined) {
    const encoded = Buffer.from(credentials).toString("base64");
    settings.push(["http.extraHeader", `Authorization: Basic ${encoded}`]);
  }
  return {
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: configFile,
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: protocol === "file" ? "http:https:file" : "http:https",
    ...configEnvironment(settings),
  };
}

/** Settings by environment: they are not seen in a process list, and win over every file. */
function configEnvironment(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const entries = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(entries) };
}
