const INITIALS: ReadonlySet<string> = new Set([
  "acr",
  "api",
  "arn",
  "aws",
  "ecr",
  "gar",
  "gcp",
  "id",
  "ids",
  "url",
  "vpc",
]);

/** `repo_url` as programs spell it: `RepoURL`. */
export function programName(key: string): string {
  return key
    .split("_")
    .map((part) => (INITIALS.has(part) ? part.toUpperCase().replace(/^IDS$/, "IDs") : capitalised(part)))
    .join("");
}

function capitalised(part: string): string {
  return part.charAt(0).toUpperCase() + part.slice(1);
}
