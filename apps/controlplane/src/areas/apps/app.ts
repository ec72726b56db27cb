import type { RequestBody } from "@exclave/contract";
import { conflict, type Fault, invalidField, isId, notFound } from "@exclave/kernel";

/** One product of the org: components, and what an install of them needs. */
export interface App {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly description: string;
  readonly displayName: string;
  readonly status: "active";
  readonly statusDescription: string;
  readonly configRepo: string;
  readonly configDirectory: string;
  readonly slackWebhookUrl: string;
  readonly notificationsConfigId: string;
  readonly labelColors: Readonly<Record<string, string>>;
  /** How many app configs it has had; the newest has this version. */
  readonly configCount: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const MAXIMUM_NAME_LENGTH = 100;
const ENTITY_NAME = /^[a-z0-9_-]+$/;

/** Checks an app's name; throws InvalidInput that says what is allowed. */
export function checkAppName(name: string): string {
  if (!ENTITY_NAME.test(name) || name.length > MAXIMUM_NAME_LENGTH || isId(name)) {
    throw invalidField(
      "name",
      name,
      `must have 1 to ${MAXIMUM_NAME_LENGTH} characters, all of a-z, 0-9, underscore and hyphen, and not look like an id`,
    );
  }
  return name;
}

/** Checks where notifications go; empty means nowhere. */
export function checkWebhookUrl(text: string): string {
  if (text !== "" && (!URL.canParse(text) || new URL(text).protocol !== "https:")) {
    // The address is a secret, so it is not repeated.
    throw invalidField("slack_webhook_url", "…", "must be an https URL, or empty");
  }
  return text;
}

/** The app with what the request says; what it leaves out stays. */
export function changeApp(app: App, request: RequestBody<"update_app">): App {
  return {
    ...app,
    name: request.name === undefined ? app.name : checkAppName(request.name),
    description: request.description ?? app.description,
    displayName: request.display_name ?? app.displayName,
    configRepo: request.config_repo ?? app.configRepo,
    configDirectory: request.config_directory ?? app.configDirectory,
    slackWebhookUrl:
      request.slack_webhook_url === undefined ? app.slackWebhookUrl : checkWebhookUrl(request.slack_webhook_url),
    labelColors: request.label_colors ?? app.labelColors,
  };
}

/** The app that was looked for, or NotFound `app.not-found`. */
export function requireApp(app: App | undefined, idOrName: string): App {
  if (!app) {
    throw notFound("app.not-found", `no app ${idOrName}`, { hint: "GET /v1/apps lists the org's apps" });
  }
  return app;
}

export function nameTaken(name: string): Fault {
  return conflict("app.name-taken", `an app named ${name} exists already`, { hint: "choose another name" });
}
