import { conflict, type Fault, invalidField, isId, notFound } from "@exclave/kernel";
import { checkLabel, type Labels } from "../../configs/index.ts";

/** What people do to an install in one go: deploys, tear-downs and actions, one after another. */
export interface Runbook {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  readonly description: string;
  readonly labels: Labels;
  /** How many configs it has had; the newest has this version. */
  readonly configCount: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How a request names a runbook. */
export interface RunbookPlace {
  /** Id or name of the app. */
  readonly app: string;
  /** Id, or name within the app. */
  readonly runbook: string;
}

/** Checks a runbook's name; throws InvalidInput that says what is allowed. */
export function checkRunbookName(name: string): string {
  if (isId(name)) {
    throw invalidField("name", name, "must be a name of its own, not shaped like an id");
  }
  return checkLabel("name", name);
}

/** The runbook that was looked for, or NotFound `runbook.not-found`. */
export function requireRunbook(runbook: Runbook | undefined, { app, runbook: named }: RunbookPlace): Runbook {
  if (!runbook) {
    throw notFound("runbook.not-found", `app ${app} has no runbook ${named}`, {
      hint: `GET /v1/apps/${app}/runbooks lists its runbooks`,
    });
  }
  return runbook;
}

export function runbookNameTaken(name: string): Fault {
  return conflict("runbook.name-taken", `the app has a runbook named ${name} already`, {
    hint: "choose another name",
  });
}
