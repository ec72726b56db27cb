import { conflict, type Fault, invalidField, isId, notFound } from "@exclave/kernel";

/** A named value of an app that every install sees; what it is, nobody is shown. */
export interface AppVariable {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  /** Of the value, in bytes. */
  readonly length: number;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** What is sealed: the id binds a value to its row, so that it cannot be put into another. */
export interface SealedVariable {
  readonly id: string;
  readonly value: string;
}

const NAME = /^[a-z0-9_-]{1,100}$/;

/** Checks what a request says of a variable; the value is never repeated. */
export function checkVariable({ name, value }: { readonly name: string; readonly value: string }): void {
  if (!NAME.test(name) || isId(name)) {
    const expected = "must have 1 to 100 characters of a-z, 0-9, underscore and hyphen, and not look like an id";
    throw invalidField("name", name, expected);
  }
  if (value === "") {
    throw invalidField("value", "", "must not be empty");
  }
}

export function variableNameTaken(name: string): Fault {
  return conflict("app-variable.name-taken", `the app has a variable named ${name} already`, {
    hint: "delete it first, or choose another name",
  });
}

export function variableNotFound(appName: string, idOrName: string): Fault {
  return notFound("app-variable.not-found", `app ${appName} has no variable ${idOrName}`, {
    hint: "GET /v1/apps/{app_id}/secrets lists them",
  });
}
