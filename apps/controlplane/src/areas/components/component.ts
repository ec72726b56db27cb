import { conflict, invalidField, isId } from "@exclave/kernel";
import type { ConfiguredType } from "./configs/specs.ts";

/** What a component is; `unknown` until its first config says. */
export type ComponentType = ConfiguredType | "unknown";

/** A part of an app that is built, and deployed, on its own. */
export interface Component {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  /** Another name for templates; empty when `name` serves. */
  readonly varName: string;
  readonly type: ComponentType;
  readonly status: "active";
  readonly statusDescription: string;
  /** How many configs it has had; the newest has this version. */
  readonly configVersions: number;
  readonly dependencyIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const MAXIMUM_NAME_LENGTH = 200;
const INTERPOLATED_NAME = /^[a-z0-9_{}.]*$/;

/** Checks a component's name; throws InvalidInput that says what is allowed. */
export function checkComponentName(name: string): string {
  if (name === "" || isId(name)) {
    throw invalidField("name", name, "must be a name of its own, not empty and not shaped like an id");
  }
  return checkInterpolated("name", name);
}

/** Checks the name templates use; empty means none. */
export function checkVarName(varName: string | undefined): string {
  return checkInterpolated("var_name", varName ?? "");
}

function checkInterpolated(field: string, name: string): string {
  if (!INTERPOLATED_NAME.test(name) || name.length > MAXIMUM_NAME_LENGTH) {
    throw invalidField(
      field,
      name,
      `must have at most ${MAXIMUM_NAME_LENGTH} characters, all of a-z, 0-9, underscore, dot and braces`,
    );
  }
  return name;
}

/** The type that a config of `given` leaves the component with; a component never changes its type once it has one. */
export function typeAfterConfig(component: Pick<Component, "name" | "type">, given: ConfiguredType): ConfiguredType {
  if (component.type !== "unknown" && component.type !== given) {
    throw conflict("component.type-differs", `component ${component.name} is a ${component.type}, not a ${given}`, {
      hint: `send a config for a ${component.type}, or create another component for the ${given}`,
    });
  }
  return given;
}
