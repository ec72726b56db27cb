import { conflict, invalidField, isId, notFound } from "@exclave/kernel";
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

/** How a request names a component: by id, or within an app by id or name. */
export interface ComponentPlace {
  /** Id or name of the app; undefined when the path has none. */
  readonly app: string | undefined;
  readonly component: string;
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

/** Refuses a config of another type than the component has; one that has none takes any. */
export function refuseOtherType(component: Pick<Component, "name" | "type">, given: ConfiguredType): void {
  if (component.type !== "unknown" && component.type !== given) {
    throw conflict("component.type-differs", `component ${component.name} is a ${component.type}, not a ${given}`, {
      hint: `send a config for a ${component.type}, or create another component for the ${given}`,
    });
  }
}

/** The component that was looked for, or NotFound `component.not-found`. */
export function requireComponent(
  component: Component | undefined,
  { app, component: named }: ComponentPlace,
): Component {
  if (component) {
    return component;
  }
  throw app === undefined
    ? notFound("component.not-found", `no component ${named}`, {
        hint: "a component is named by its id here; GET /v1/components lists the org's",
      })
    : notFound("component.not-found", `app ${app} has no component ${named}`, {
        hint: `GET /v1/apps/${app}/components lists its components`,
      });
}

/** Refuses to end a component that others build on. */
export function refuseDependents(component: Component, dependents: readonly Component[]): void {
  if (dependents.length > 0) {
    const names = dependents.map(({ name }) => name);
    throw conflict("component.has-dependents", `${names.join(", ")} depend on component ${component.name}`, {
      hint: "take it out of their dependencies first, or delete them before it",
      details: { dependents: names },
    });
  }
}
