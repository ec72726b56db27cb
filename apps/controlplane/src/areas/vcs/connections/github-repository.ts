import { type Fault, invalidInput } from "@exclave/kernel";

/** A repository of a GitHub, by its owner's login and its name. */
export interface GithubRepositoryName {
  readonly owner: string;
  readonly name: string;
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/;
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/** Where people and git find what the REST API at `apiUrl` tells of: github.com, its enterprise clouds, or a server of one's own. */
export function webUrlOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  const host = url.host.startsWith("api.") ? url.host.slice("api.".length) : url.host;
  return `${url.protocol}//${host}`;
}

/** Reads `owner/name`, or the URL of a repository at `webUrl`; throws InvalidInput `vcs.repository-refused`. */
export function parseGithubRepository(text: string, webUrl: string): GithubRepositoryName {
  const isUrl = /^https?:\/\//i.test(text);
  if (isUrl && !(URL.canParse(text) && isAt(new URL(text), webUrl))) {
    throw refused(text, `is not at ${webUrl}, where the GitHub App is`);
  }
  const path = isUrl ? new URL(text).pathname.replace(/^\/|\/+$/g, "") : text;
  const [owner = "", name = "", ...more] = path.replace(/\.git$/, "").split("/");
  if (!OWNER.test(owner) || !NAME.test(name) || more.length > 0) {
    throw refused(text, "names no repository");
  }
  return { owner, name };
}

/** The one spelling of a repository's URL for git. */
export function gitUrlOf({ owner, name }: GithubRepositoryName, webUrl: string): string {
  return `${webUrl}/${owner}/${name}.git`;
}

function isAt(url: URL, webUrl: string): boolean {
  return url.origin === new URL(webUrl).origin && url.username + url.password + url.search + url.hash === "";
}

function refused(text: string, why: string): Fault {
  const shown = JSON.stringify(text.includes("@") ? "…" : text.toWellFormed().slice(0, 200));
  return invalidInput("vcs.repository-refused", `repository ${shown} ${why}`, {
    hint: "give owner/name, or the https URL of a repository that a connection reaches",
  });
}
