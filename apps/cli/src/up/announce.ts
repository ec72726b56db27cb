import type { Ready } from "./up.ts";

/** What a person wants to know once it runs. */
export function announcement({ url, token, org_id: orgId }: Ready, credentialsFile: string): string {
  return [
    "",
    "Exclave is ready.",
    "",
    `  API          ${url}`,
    `  reference    ${url}/docs`,
    `  token        ${token}`,
    `  org          ${orgId}`,
    `  kept in      ${credentialsFile}`,
    "",
    `  curl -H 'Authorization: Bearer ${token}' -H 'X-Nuon-Org-ID: ${orgId}' ${url}/v1/apps`,
    "",
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}
