import { hasControlCharacter, invalidField } from "@exclave/kernel";

/** A tenant. */
export interface Org {
  readonly id: string;
  readonly name: string;
  readonly status: "active" | "deleting";
  readonly statusDescription: string;
  readonly sandboxMode: boolean;
  readonly notificationsConfigId: string;
  /** What was said of its features. */
  readonly features: Readonly<Record<string, boolean>>;
  readonly appCount: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How much an org has. */
export interface OrgStats {
  readonly accountCount: number;
  readonly appCount: number;
  readonly componentCount: number;
  readonly runnerCount: number;
}

const MAXIMUM_NAME_LENGTH = 100;

/** Checks a name; throws InvalidInput that says what is allowed. */
export function checkOrgName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > MAXIMUM_NAME_LENGTH || hasControlCharacter(trimmed)) {
    throw invalidField(
      "name",
      name,
      `must have 1 to ${MAXIMUM_NAME_LENGTH} characters, none of them a control character`,
    );
  }
  return trimmed;
}
