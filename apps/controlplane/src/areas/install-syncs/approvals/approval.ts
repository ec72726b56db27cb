import { conflict, type Fault, notFound, notImplemented } from "@exclave/kernel";

/** An install that is to be made, and which file describes it. */
export interface NamedInstall {
  readonly name: string;
  /** From the root of the repository. */
  readonly filePath: string;
}

/** The same, whole. */
export interface ProposedInstall extends NamedInstall {
  /** Everything that the file says, by the keys of the language. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The question whether the installs that a sync found are to be made; it knows their names only. */
export interface ApprovalOutline {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly syncId: string;
  readonly status: "pending" | "denied";
  readonly proposed: readonly NamedInstall[];
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The same, whole: as much as all the files that the sync read. */
export interface Approval extends ApprovalOutline {
  readonly proposed: readonly ProposedInstall[];
}

/** The approval once it was denied; throws Conflict for one that was answered before. */
export function denied(approval: ApprovalOutline): ApprovalOutline {
  refuseAnswered(approval);
  return { ...approval, status: "denied" };
}

/** Throws what stands in the way of making the installs. */
export function refuseApproval(approval: ApprovalOutline): never {
  refuseAnswered(approval);
  throw notImplemented("operation.not-served", "installs are not served yet, so that none can be approved", {
    hint: "nothing was changed: the approval stays pending, and can be denied",
  });
}

function refuseAnswered({ id, status }: ApprovalOutline): void {
  if (status !== "pending") {
    throw conflict("install-approval.answered", `install creation approval ${id} is ${status} already`, {
      hint: "sync again for another",
    });
  }
}

export function approvalNotFound(syncId: string, id: string): Fault {
  return notFound("install-approval.not-found", `install sync ${syncId} has no approval ${id}`, {
    hint: "the sync shows it as install_creation_approval",
  });
}
