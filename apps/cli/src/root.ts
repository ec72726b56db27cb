import { docsCommand, exitCodesCommand, helpCommand, versionCommand } from "./about/commands.ts";
import { actions } from "./actions/commands.ts";
import { syncAlias } from "./apps/code-commands.ts";
import { apps, selectApp } from "./apps/commands.ts";
import { secretsAliases } from "./apps/variable-commands.ts";
import { artifacts } from "./artifacts/commands.ts";
import { auth, loginAlias } from "./auth/commands.ts";
import { branches } from "./branches/commands.ts";
import { builds } from "./builds/commands.ts";
import type { GroupSpec } from "./commands/command.ts";
import { completeCommand, completion } from "./completion/commands.ts";
import { components } from "./components/commands.ts";
import { doctor } from "./doctor/command.ts";
import { installs } from "./installs/commands.ts";
import { logs } from "./logs/commands.ts";
import { configAliases, orgs } from "./orgs/commands.ts";
import { api } from "./raw-calls/commands.ts";
import { runbooks } from "./runbooks/commands.ts";
import { runners } from "./runners/commands.ts";
import { token } from "./token/command.ts";
import { up } from "./up/command.ts";

/** Every command there is: help, completion and the reference follow this tree. */
export const root: GroupSpec = {
  name: "exclave",
  summary: "the control plane for software that runs in your customers' clouds",
  commands: [
    up,
    doctor,
    token,
    auth,
    loginAlias,
    orgs,
    apps,
    syncAlias,
    components,
    builds,
    logs,
    artifacts,
    actions,
    runbooks,
    branches,
    runners,
    api,
    completion,
    completeCommand(() => root),
    docsCommand,
    exitCodesCommand,
    versionCommand,
    helpCommand(() => root),
    secretsAliases,
    installs,
    configAliases([{ ...selectApp, name: "app" }]),
  ],
};
