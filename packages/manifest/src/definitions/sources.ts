import type { Fields } from "./field.ts";

const place = {
  directory: { kind: "text", required: true, doc: "Directory inside the repository; `.` is its root." },
  branch: {
    kind: "text",
    required: true,
    format: "branch",
    doc: "Branch whose head is taken when nothing else is asked for.",
  },
} as const satisfies Fields;

const publicRepo = {
  repo: {
    kind: "text",
    required: true,
    doc: "An https URL, `owner/name` on GitHub, or `.` for the repository that holds the app.",
  },
  ...place,
} as const satisfies Fields;

const connectedRepo = {
  repo: {
    kind: "text",
    required: true,
    doc: "`owner/name` of a repository that one of the org's VCS connections reaches.",
  },
  ...place,
} as const satisfies Fields;

/** Where sources are taken from: one of the two. */
export const repositories = {
  public_repo: { kind: "table", fields: publicRepo, doc: "A repository that anybody may read." },
  connected_repo: { kind: "table", fields: connectedRepo, doc: "A repository that the org is connected to." },
} as const satisfies Fields;

export const operationRole = {
  operation: {
    kind: "text",
    required: true,
    choices: ["provision", "reprovision", "deprovision", "deploy", "teardown", "trigger"],
    doc: "The kind of work.",
  },
  role: { kind: "text", required: true, doc: "Name of the role that the work takes." },
} as const satisfies Fields;

/** How often work is tried again, and what needs no approval. */
export const handling = {
  max_auto_retries: { kind: "whole", doc: "How often failed work is begun again by itself." },
  skip_noops: { kind: "flag", doc: "A plan without changes ends the work; nobody is asked." },
  auto_approve_on_policies_passing: { kind: "flag", doc: "A plan that passes every policy needs no approval." },
} as const satisfies Fields;

export const variableFile = {
  contents: {
    kind: "text",
    required: true,
    content: true,
    doc: "Variables in the tool's own format, or a path to them.",
  },
} as const satisfies Fields;
