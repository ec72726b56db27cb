import { conflict, type Fault, invalidField, isId, notFound } from "@exclave/kernel";
import { checkLabel } from "../../configs/index.ts";

/** What an app follows; where its source is, its newest config says. */
export interface Branch {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  /** The client's own word for what looks after it, kept as it is. */
  readonly managedBy: string;
  /** How many configs it has had; the newest has this version. */
  readonly configCount: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How a request names a branch. */
export interface BranchPlace {
  /** Id or name of the app. */
  readonly app: string;
  /** Id, or name within the app. */
  readonly branch: string;
}

/** Checks a branch's name; throws InvalidInput that says what is allowed. */
export function checkBranchName(name: string): string {
  if (isId(name)) {
    throw invalidField("name", name, "must be a name of its own, not shaped like an id");
  }
  return checkLabel("name", name);
}

/** The branch that was looked for, or NotFound `branch.not-found`. */
export function requireBranch(branch: Branch | undefined, { app, branch: named }: BranchPlace): Branch {
  if (!branch) {
    throw notFound("branch.not-found", `app ${app} has no branch ${named}`, {
      hint: `GET /v1/apps/${app}/branches lists its branches`,
    });
  }
  return branch;
}

export function branchNameTaken(name: string): Fault {
  return conflict("branch.name-taken", `the app has a branch named ${name} already`, {
    hint: "choose another name",
  });
}
