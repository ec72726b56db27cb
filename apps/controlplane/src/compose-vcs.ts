import { readFileSync } from "node:fs";
import path from "node:path";
import type { Pools } from "@exclave/database";
import type { Clock } from "@exclave/kernel";
import { allowedEnvironment } from "@exclave/process";
import { publish } from "./areas/events/index.ts";
import { createGithub } from "./areas/vcs/connections/github.adapter.ts";
import { createGit } from "./areas/vcs/git.adapter.ts";
import {
  bindVcsConnections,
  type ConnectionService,
  createConnectionService,
  createVcsService,
  type VcsService,
} from "./areas/vcs/index.ts";
import type { Environment } from "./env.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";

export interface VcsParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly bindings: Bindings;
  readonly environment: Environment;
}

export interface ComposedVcs {
  readonly vcs: VcsService;
  readonly connections: ConnectionService;
}

/** Sources in git, and the connections that reach those that are not public. */
export function composeVcs({ pools, mutate, clock, bindings, environment }: VcsParts): ComposedVcs {
  const policy = {
    allowLocal: environment.allowLocalSources,
    allowPrivateNetworks: environment.allowPrivateNetworks,
  };
  const git = createGit({
    directory: path.join(environment.cacheDirectory, "sources"),
    environment: allowedEnvironment(environment.machine),
    policy,
  });
  const { github: app } = environment;
  const github =
    app && createGithub({ appId: app.appId, apiUrl: app.apiUrl, privateKey: readFileSync(app.keyFile, "utf8"), clock });
  const connections = createConnectionService({ pools, mutate, clock, github, publish });
  bindVcsConnections(bindings, connections);
  return { vcs: createVcsService({ git, policy, connections }), connections };
}
