import { forbidden } from "@exclave/kernel";
import { type JobPrincipal, type Principal, type TokenRole, tokenRoles, type UserPrincipal } from "./principal.ts";

/** What may be done, as `resource.verb`. */
export const actions = [
  "account.read",
  "action-config.read",
  "action.read",
  "action.write",
  "app-config.read",
  "app.read",
  "app.write",
  "artifact.delete",
  "artifact.push",
  "artifact.read",
  "audit.read",
  "branch.read",
  "branch.write",
  "build.create",
  "build.cancel",
  "build.read",
  "component.read",
  "component.write",
  "event.read",
  "execution.report",
  "install-sync.answer",
  "install-sync.create",
  "install-sync.read",
  "invite.accept",
  "invite.read",
  "invite.write",
  "job.cancel",
  "job.claim",
  "job.read",
  "log.read",
  "log.write",
  "member.write",
  "org.create",
  "org.delete",
  "org.read",
  "org.write",
  "runbook.read",
  "runbook.write",
  "runner.heartbeat",
  "runner.read",
  "runner.write",
  "source.authenticate",
  "token.read",
  "token.write",
  "vcs.read",
  "vcs.write",
] as const;

export type Action = (typeof actions)[number];

/** What the action is done to; only what a rule asks for need be there. */
export interface Resource {
  readonly orgId?: string;
  readonly appId?: string;
  readonly runnerId?: string;
  readonly runnerGroupId?: string;
  readonly jobId?: string;
  readonly executionId?: string;
  readonly logStreamId?: string;
}

const userActions: ReadonlySet<Action> = new Set(
  actions.filter(
    (action) =>
      !["execution.report", "job.claim", "log.write", "runner.heartbeat", "source.authenticate"].includes(action),
  ),
);

const reading: readonly Action[] = actions.filter((action) => action.endsWith(".read"));

const roleActions: Readonly<Record<TokenRole, ReadonlySet<Action>>> = {
  org_admin: userActions,
  org_builder: new Set([
    ...reading,
    "action.write",
    "app.write",
    "artifact.push",
    "branch.write",
    "build.cancel",
    "build.create",
    "component.write",
    "install-sync.create",
    "runbook.write",
  ]),
  org_support: new Set(reading),
  org_read_only: new Set(reading),
};

/** True when `principal` may do `action` to `resource`; pure, and the only place that decides. */
export function can(principal: Principal, action: Action, resource: Resource): boolean {
  switch (principal.kind) {
    case "system":
      return true;
    case "user":
      return (
        roleActions[principal.role].has(action) &&
        (resource.orgId === undefined || isMemberFor(principal, action, resource.orgId))
      );
    case "runner":
      return (
        isOwn(principal.orgId, resource.orgId) && runnerMay(principal.id, principal.runnerGroupId, action, resource)
      );
    case "job":
      return isOwn(principal.orgId, resource.orgId) && jobMay(principal, action, resource);
    case "log_writer":
      return isOwn(principal.orgId, resource.orgId) && action === "log.write" && resource.logStreamId === principal.id;
  }
}

/** Whether the account's role in the org lets it; whatever its token is for. */
function isMemberFor({ orgRoles }: UserPrincipal, action: Action, orgId: string): boolean {
  const role = orgRoles.get(orgId);
  return role !== undefined && roleActions[role].has(action);
}

function runnerMay(runnerId: string, groupId: string, action: Action, resource: Resource): boolean {
  switch (action) {
    case "runner.read":
    case "runner.heartbeat":
      return isOwn(runnerId, resource.runnerId) && isOwn(groupId, resource.runnerGroupId);
    case "job.claim":
    case "job.read":
      return isOwn(groupId, resource.runnerGroupId);
    case "execution.report":
    case "log.write":
      return isOwn(runnerId, resource.runnerId);
    case "action-config.read":
    case "app-config.read":
    case "org.read":
      return true;
    default:
      return false;
  }
}

function jobMay({ id: jobId, executionId, appId }: JobPrincipal, action: Action, resource: Resource): boolean {
  switch (action) {
    case "action-config.read":
    case "app-config.read":
      // Of its own app; a job that is of none has none. Of others it is told that they are not there.
      return appId !== undefined && isOwn(appId, resource.appId);
    case "job.read":
      // Its own, by name: lists of jobs are not for it.
      return resource.jobId === jobId;
    case "log.read":
    case "log.write":
    case "artifact.read":
    case "artifact.push":
      return isOwn(jobId, resource.jobId);
    case "execution.report":
    case "source.authenticate":
      return isOwn(jobId, resource.jobId) && isOwn(executionId, resource.executionId);
    default:
      return false;
  }
}

/** What a rule does not name is not restricted by it; what it names must be the principal's own. */
function isOwn(own: string, named: string | undefined): boolean {
  return named === undefined || named === own;
}

/** Refuses with `auth.forbidden` unless `can` says yes; the first line of every use case. */
export function authorize(principal: Principal, action: Action, resource: Resource = {}): void {
  if (!can(principal, action, resource)) {
    throw forbidden("auth.forbidden", `${principal.kind} ${principal.id} may not ${action}`, {
      hint: adviceFor(principal, action, resource),
    });
  }
}

function adviceFor(principal: Principal, action: Action, resource: Resource): string {
  if (!userActions.has(action)) {
    return "use the token of the runner, the job or the log stream that it is about";
  }
  if (principal.kind !== "user") {
    return "use a token of a user";
  }
  const able = tokenRoles.filter((role) => can({ ...principal, role }, action, resource));
  const inOrg = resource.orgId === undefined ? undefined : principal.orgRoles.get(resource.orgId);
  if (able.length === 0) {
    return inOrg === undefined
      ? "use a token of an account in this org"
      : `the account's role in the org is ${inOrg}; an administrator of the org can change it`;
  }
  return `the token's role is ${principal.role}; use a token with the role ${able.join(" or ")}`;
}
