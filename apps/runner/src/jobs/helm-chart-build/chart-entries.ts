import { existsSync } from "node:fs";
import { cp, readdir, readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { entriesOfDirectory, type TarLimits, type TarSource } from "@exclave/oci";
import { jobFault } from "../../exec/index.ts";
import { parseIgnoreRules } from "./ignore-rules.ts";

/** The files that Helm would take of the chart in `directory`, by their paths in it. */
export async function chartEntries(directory: string, limits: TarLimits): Promise<TarSource[]> {
  await replaceLinks(directory);
  const file = path.join(directory, ".helmignore");
  const isIgnored = parseIgnoreRules(existsSync(file) ? await readFile(file, "utf8") : "");
  const directories = await directoriesOf(directory);
  return await entriesOfDirectory(directory, {
    limits,
    isExcluded: (name) => isIgnored(name, directories.has(name)),
  });
}

/** Helm follows links when it packs and knows none when it unpacks: each is replaced by what it leads to. */
async function replaceLinks(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) {
      continue;
    }
    const link = path.join(entry.parentPath, entry.name);
    const target = await realpath(link).catch(() => undefined);
    if (target === undefined || `${link}/`.startsWith(`${target}/`)) {
      throw jobFault({
        code: "helm.link-unusable",
        message: `${path.relative(directory, link)} is a link to ${target === undefined ? "nothing" : "a directory around it"}`,
        hint: "a chart's package cannot hold links; put the file itself there",
        faultOf: "source",
      });
    }
    await rm(link);
    await cp(target, link, { recursive: true, dereference: true });
  }
}

async function directoriesOf(directory: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/")),
  );
}
