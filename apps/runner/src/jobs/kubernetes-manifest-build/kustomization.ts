import { existsSync } from "node:fs";
import { cp, readFile, realpath, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "@exclave/kernel";
import { parse, stringify } from "yaml";
import { jobFault } from "../../exec/index.ts";
import { resolveInside } from "../../source/index.ts";
import type { JobContext } from "../job.ts";
import type { Kustomize } from "./schema.ts";

const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/** Fields whose entries are files or directories to go on with. */
const PATH_FIELDS = ["resources", "components", "bases", "crds", "configurations", "generators", "transformers"];

/** What `kubectl kustomize` makes of the plan's path; everything it reads lies in the source. */
export async function renderKustomization(context: JobContext, root: string, kustomize: Kustomize): Promise<string> {
  const base = await resolveInside(root, kustomize.path);
  await checkKustomization(root, base, new Set());
  const target =
    kustomize.patches.length > 0 ? await writeOverlay(context, { root, base, patches: kustomize.patches }) : base;
  const isOpen = /none/i.test(kustomize.load_restrictor);
  const args = [
    "kustomize",
    target,
    "--load-restrictor",
    isOpen ? "LoadRestrictionsNone" : "LoadRestrictionsRootOnly",
    ...(kustomize.enable_helm ? ["--enable-helm"] : []),
  ];
  const { exitCode, stdout, lastLines } = await context.exec.attempt("kubectl", args, {
    cwd: root,
    isQuiet: true,
    captureBytes: context.plan.limits.source_bytes,
    // Nothing is fetched: what is built would depend on more than the source.
    environment: { GIT_ALLOW_PROTOCOL: "none", KUBECONFIG: "/dev/null" },
  });
  if (exitCode !== 0) {
    throw jobFault({
      code: "kustomize.failed",
      message: `kubectl kustomize ended with exit code ${exitCode}`,
      faultOf: "source",
      exitCode,
      lastLines,
    });
  }
  return stdout;
}

function parseFile(text: string, name: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch (error) {
    throw jobFault({
      code: "kustomize.invalid",
      message: `${name} cannot be read: ${messageOf(error).split("\n")[0]}`,
      hint: "`kubectl kustomize` shows the same",
      faultOf: "source",
      cause: error,
    });
  }
}

/** Follows a kustomization through its directories and refuses what is not in the source. */
async function checkKustomization(root: string, directory: string, seen: Set<string>): Promise<void> {
  if (seen.has(directory)) {
    return;
  }
  seen.add(directory);
  const file = FILE_NAMES.map((name) => path.join(directory, name)).find((name) => existsSync(name));
  if (!file) {
    throw jobFault({
      code: "kustomize.no-kustomization",
      message: `${path.relative(root, directory) || "."} has no kustomization.yaml`,
      faultOf: "source",
    });
  }
  const content = parseFile(await readFile(file, "utf8"), path.relative(root, file));
  const fields = typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  for (const text of textsOf(fields)) {
    refuseLeadingOut(root, directory, text);
  }
  for (const entry of PATH_FIELDS.flatMap((field) => textsOf(fields[field]))) {
    // Generators and transformers may stand there inline.
    if (entry.includes("\n")) {
      continue;
    }
    const found = path.resolve(directory, entry);
    if (!existsSync(found)) {
      throw jobFault({
        code: "kustomize.not-in-source",
        message: `${path.relative(root, file)} names ${entry}, which is not in the source`,
        hint: found.startsWith(root + path.sep)
          ? "nothing is fetched while building: put a copy of it into the repository"
          : "make the component's directory one that holds both, and say in kustomize.path where this one is",
        faultOf: "source",
      });
    }
    if ((await stat(found)).isDirectory()) {
      await checkKustomization(root, await resolveInside(root, path.relative(root, found)), seen);
    }
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Any text that could be a path, also behind the `name=` of a generator, must stay below the root. */
function refuseLeadingOut(root: string, directory: string, text: string): void {
  const named = text.slice(text.indexOf("=") + 1);
  const mayBePath = !named.includes("\n") && (named.startsWith("/") || named.split("/").includes(".."));
  const target = path.resolve(directory, named);
  if (mayBePath && existsSync(target) && target !== root && !target.startsWith(root + path.sep)) {
    throw jobFault({
      code: "source.outside-tree",
      message: `${text} leads out of the source`,
      hint: "keep all that is built from inside the component's directory",
      faultOf: "source",
    });
  }
}

interface Overlay {
  readonly root: string;
  readonly base: string;
  /** Files of the source, or patches themselves. */
  readonly patches: readonly string[];
}

/** A kustomization of ours on top of the source's, which applies the plan's patches. */
async function writeOverlay({ workspace }: JobContext, { root, base, patches }: Overlay): Promise<string> {
  const overlay = await realpath(await workspace.directory("overlay"));
  for (const [index, patch] of patches.entries()) {
    const file = path.join(overlay, `patch-${index}.yaml`);
    await (patch.includes("\n") ? writeFile(file, patch) : cp(await resolveInside(root, patch), file));
  }
  const kustomization = {
    resources: [path.relative(overlay, base)],
    patches: patches.map((_, index) => ({ path: `patch-${index}.yaml` })),
  };
  await writeFile(path.join(overlay, "kustomization.yaml"), stringify(kustomization));
  return overlay;
}
