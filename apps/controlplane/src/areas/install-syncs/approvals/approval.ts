import { conflict, type Fault, notFound, notImplemented } from "@exclave/kernel";

/** An install that is to be made, and the file that describes it. */
export interface ProposedInstall {
  readonly name: string;
  /** From the root of the repository. */
  readonly filePath: string;
  /** Everything that the file says, by the keys of the language. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The question whether the installs that a sync found are to be made. */
export interface Approval {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly syncId: string;
  readonly status: "pending" | "denied";
  readonly proposed: readonly ProposedInstall[];
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The approval once it was denied; throws Conflict for one that was answered before. */
export function denied(approval: Approval): Approval {
  refuseAnswered(approval);
  return { ...approval, status: "denied" };
}

/** Throws what stands in the way of making the installs. */
export function refuseApproval(approval: Approval): never {
  refuseAnswered(approval);
  throw notImplemented("operation.not-served", "installs are not served yet, so that none can be approved", {
    hint: "nothing was changed: the approval stays pending, and can be denied",
  });
}

function refuseAnswered({ id, status }: Approval): void {
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
