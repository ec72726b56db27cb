import { loadContract, type Operation } from "../../packages/contract/src/index.ts";
import { servedOperations } from "./served-operations.ts";

const surfaces: Readonly<Record<Operation["surface"], { readonly title: string; readonly text: string }>> = {
  public: { title: "The public API", text: "For users, their programs and existing clients." },
  additions: { title: "What we add", text: "For the same callers; marked `exclave` in the document." },
  runner: { title: "The runner's API", text: "For runners and the processes of their jobs, with tokens of their own." },
};

/** The text of `docs/reference/api.generated.md`: every operation of the contract, and whether it is served. */
export async function apiReference(): Promise<string> {
  const { operations, olderSpellings } = loadContract();
  const served = await servedOperations();
  const sections = (Object.keys(surfaces) as Operation["surface"][]).map((surface) =>
    surfaceText(
      surface,
      operations.filter((operation) => operation.surface === surface),
      served,
    ),
  );
  return `<!-- Made by \`npm run generate\` from the contract and from what the areas bind; do not edit. -->

# Operations

A running control plane shows the same, with every field, at \`/docs\`, and serves it as one document at \`GET /oapi/v3\`.
What is not served yet answers 501 with the code \`operation.not-served\`.

${sections.join("\n")}
${olderText(olderSpellings, served)}`;
}

function olderText(spellings: readonly Operation[], served: ReadonlySet<string>): string {
  const rows = spellings.map(({ id, method, path }) => {
    const name = id.includes("/") ? "" : `\`${id}\``;
    return `| ${served.has(id) ? "yes" : ""} | \`${method} ${path}\` | ${name} |`;
  });
  return `## What older clients ask for

Request lines of earlier servers, answered as the operation that they mean; those without one are no more in the public API.

| served | request | operation |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function surfaceText(
  surface: Operation["surface"],
  operations: readonly Operation[],
  served: ReadonlySet<string>,
): string {
  const { title, text } = surfaces[surface];
  const count = operations.filter(({ id }) => served.has(id)).length;
  const tags = [...new Set(operations.map(({ tag }) => tag))].sort();
  const tables = tags.map((tag) =>
    tagText(
      tag,
      operations.filter((operation) => operation.tag === tag),
      served,
    ),
  );
  return `## ${title}\n\n${text} ${count} of ${operations.length} operations are served.\n\n${tables.join("\n")}`;
}

function tagText(tag: string, operations: readonly Operation[], served: ReadonlySet<string>): string {
  const ordered = operations.toSorted((a, b) => order(a, b));
  const rows = ordered.map(
    ({ id, method, path }) => `| ${served.has(id) ? "yes" : ""} | \`${method} ${path}\` | \`${id}\` |`,
  );
  return `### ${tag}\n\n| served | request | operation |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

function order(a: Operation, b: Operation): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1;
}
