import type { AskedConfig } from "../ports.ts";

/** Whatever is not about one of these is about the repository itself. */
const keyOf: Readonly<Record<string, string>> = {
  "build.ref-not-found": "Branch",
  "vcs.ref-refused": "Branch",
  "vcs.directory-not-found": "Directory",
  "vcs.directory-refused": "Directory",
};

/** Where in an intermediate config stands what a fault says of a component's source. */
export function sourcePath({ path, request }: AskedConfig["components"][number], code: string): string {
  const body: Readonly<Record<string, unknown>> = { ...request.config.body };
  if (body["helm_repo_config"]) return `${path}.HelmRepo.RepoURL`;
  const holder = body["connected_github_vcs_config"] ? "ConnectedRepo" : body["public_git_vcs_config"] && "PublicRepo";
  return holder ? `${path}.${holder}.${keyOf[code] ?? "Repo"}` : path;
}
