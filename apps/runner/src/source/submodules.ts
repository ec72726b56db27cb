import type { Git } from "./git.ts";
import { resolveUrl } from "./remote.ts";

/** The URL of each submodule of a commit by its path from the root; read from the commit, nothing of it is obeyed. */
export async function submoduleUrls(git: Git, commit: string, parentUrl: string): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout } = await git.attempt([
    "config",
    "--null",
    "--blob",
    `${commit}:.gitmodules`,
    "--get-regexp",
    String.raw`^submodule\..*\.(path|url)$`,
  ]);
  const paths = new Map<string, string>();
  const urls = new Map<string, string>();
  for (const entry of exitCode === 0 ? stdout.split("\0").filter((text) => text !== "") : []) {
    const end = entry.indexOf("\n");
    const key = entry.slice(0, end);
    const name = key.slice("submodule.".length, key.lastIndexOf("."));
    (key.endsWith(".url") ? urls : paths).set(name, entry.slice(end + 1));
  }
  return new Map(
    [...paths].flatMap(([name, path]) => {
      const url = urls.get(name);
      return url === undefined ? [] : [[path, resolveUrl(parentUrl, url)] as const];
    }),
  );
}
