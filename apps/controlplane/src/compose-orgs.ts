import type { Connection, Pools } from "@exclave/database";
import type { Clock } from "@exclave/kernel";
import {
  announceMembers,
  bindAccounts,
  bindMembers,
  createAccountService,
  createMemberService,
  grantRole,
  hasMember,
  insertAccount,
  insertRoles,
} from "./areas/accounts/index.ts";
import { deleteVariablesOfOrg, holdApp } from "./areas/apps/index.ts";
import { publish } from "./areas/events/index.ts";
import { appsWithOpenSyncs, endAppInstallSyncs } from "./areas/install-syncs/index.ts";
import type { JobService } from "./areas/jobs/index.ts";
import type { Invitations } from "./areas/logins/index.ts";
import { removeLogs } from "./areas/logs/index.ts";
import {
  bindInvites,
  bindOrgDeleting,
  bindOrgs,
  type ConnectionsOfOrg,
  createInviteService,
  createOrgDeleting,
  createOrgService,
  isInviteCode,
  type OrgFurnishing,
  type RunnersOfOrg,
  revokeInvitesBy,
} from "./areas/orgs/index.ts";
import { removeFromRegistry } from "./areas/registry/sweeping/index.ts";
import { createRunnerGroup } from "./areas/runners/index.ts";
import { revokeTokensOfOrg, revokeWritersOf } from "./areas/tokens/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface OrgParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly bindings: Bindings;
  readonly jobs: Pick<JobService, "cancelAll">;
  readonly vcsConnections: ConnectionsOfOrg;
  readonly runnerGroup: RunnersOfOrg;
  /** Told after an account has joined or left an org. */
  readonly onMembershipChange: () => void;
  readonly publicUrl: string;
}

export interface ComposedOrgs {
  /** How people without an account come in. */
  readonly invitations: Invitations;
  /** What one replica does for all. */
  startWorkers(supervisor: Supervisor): void;
}

const SWEEP_MILLISECONDS = 30_000;

/** What a new org gets of other areas. */
export const furnishing: OrgFurnishing = { insertRoles, grantRole, createRunnerGroup };

/** Orgs, the accounts that belong to them, and how both come and go. */
export function composeOrgs(parts: OrgParts): ComposedOrgs {
  const { pools, mutate, clock, bindings, jobs, vcsConnections, runnerGroup, onMembershipChange, publicUrl } = parts;
  const orgs = createOrgService({
    pools,
    mutate,
    furnishing,
    vcsConnections,
    runnerGroup,
    onMembershipChange,
    publicUrl,
  });
  const invites = createInviteService({
    pools,
    mutate,
    clock,
    accounts: { hasMember, insertAccount, grantRole },
    onMembershipChange,
  });
  /** In the order in which others lock it: apps, their syncs, jobs. */
  async function endWork(connection: Connection, orgId: string): Promise<void> {
    for (const appId of await appsWithOpenSyncs(connection, orgId)) {
      await holdApp(connection, appId);
      await endAppInstallSyncs(connection, appId, publish);
    }
    await jobs.cancelAll(connection, orgId);
  }

  const deleting = createOrgDeleting({
    pools,
    mutate,
    clock,
    ending: { endWork, revokeTokens: revokeTokensOfOrg, announce: announceMembers },
    removals: [removeFromRegistry, removeLogs, deleteVariablesOfOrg],
    onMembershipChange,
  });
  bindAccounts(bindings, createAccountService({ pools }));
  bindMembers(bindings, createMemberService({ pools, mutate, revokeMinted, onMembershipChange }));
  bindOrgs(bindings, orgs);
  bindInvites(bindings, invites);
  bindOrgDeleting(bindings, deleting);
  return {
    invitations: { isInviteCode, acceptAsNew: invites.acceptAsNew },
    startWorkers(supervisor) {
      supervisor.start(every("deleted orgs", SWEEP_MILLISECONDS, () => deleting.sweep()));
    },
  };
}

/** What would let an account in again that left the org, or is no administrator of it any more. */
async function revokeMinted(connection: Connection, orgId: string, accountId: string): Promise<void> {
  await revokeInvitesBy(connection, orgId, accountId);
  await revokeWritersOf(connection, orgId, accountId);
}
