import { conflict, type Fault, invalidField, isId, notFound } from "@exclave/kernel";
import { checkLabel, type Labels } from "../../configs/index.ts";

/** A script of an app that runs in an install, by hand, by the clock or around other work. */
export interface Action {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly name: string;
  readonly labels: Labels;
  /** How many configs it has had; the newest has this version. */
  readonly configCount: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How a request names an action: by id, or within an app by id or name. */
export interface ActionPlace {
  /** Id or name of the app; undefined when the path has none. */
  readonly app: string | undefined;
  readonly action: string;
}

/** Checks an action's name; throws InvalidInput that says what is allowed. */
export function checkActionName(name: string): string {
  if (isId(name)) {
    throw invalidField("name", name, "must be a name of its own, not shaped like an id");
  }
  return checkLabel("name", name);
}

/** The action that was looked for, or NotFound `action.not-found`. */
export function requireAction(action: Action | undefined, { app, action: named }: ActionPlace): Action {
  if (action) {
    return action;
  }
  throw app === undefined
    ? notFound("action.not-found", `no action ${named}`, {
        hint: "an action is named by its id here; GET /v1/apps/{app_id}/actions lists an app's",
      })
    : notFound("action.not-found", `app ${app} has no action ${named}`, {
        hint: `GET /v1/apps/${app}/actions lists its actions`,
      });
}

export function actionNameTaken(name: string): Fault {
  return conflict("action.name-taken", `the app has an action named ${name} already`, { hint: "choose another name" });
}

/** The labels with some more; of a key that is there already the new value counts. */
export function withLabels(labels: Labels, added: Labels): Labels {
  return { ...labels, ...added };
}

/** The labels without some keys; a key that is not there changes nothing. */
export function withoutLabels(labels: Labels, keys: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.includes(key)));
}
