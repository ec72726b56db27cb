import { buffer } from "node:stream/consumers";
import { type BlobSource, entriesOfDirectory, fileOf, type TarSource } from "@exclave/oci";
import { jobFault } from "../../exec/index.ts";
import { packLayer, publish } from "../artifact.ts";
import type { BuildOutputs, JobContext } from "../job.ts";
import { renderKustomization } from "./kustomization.ts";
import { checkManifest } from "./manifest-check.ts";
import type { ManifestPlan } from "./schema.ts";

const ARTIFACT_TYPE = "application/vnd.exclave.kubernetes-manifest.v1";
const LAYER_TYPE = "application/vnd.exclave.kubernetes-manifest.v1.tar+gzip";
const MANIFEST_FILE = "manifest.yaml";

export interface PackedManifest {
  readonly entries: readonly TarSource[];
  readonly layer: BlobSource;
}

/** The files that are the manifest; `directory` is the source's, when there is one. */
export async function collect(
  context: JobContext,
  plan: ManifestPlan,
  directory: string | undefined,
): Promise<readonly TarSource[]> {
  if (plan.form === "inline") {
    return [fileOf(MANIFEST_FILE, plan.manifest)];
  }
  if (plan.form === "kustomize") {
    return [fileOf(MANIFEST_FILE, await renderKustomization(context, directory!, plan.kustomize))];
  }
  const { source_bytes: bytes, source_files: entries } = context.plan.limits;
  const found = await entriesOfDirectory(directory!, { limits: { entries, bytes } });
  return found.filter(({ kind, path }) => kind === "file" && /\.(ya?ml|json)$/i.test(path));
}

/** Checks every file and packs them, in order of their paths. */
export async function packManifest(context: JobContext, entries: readonly TarSource[]): Promise<PackedManifest> {
  if (entries.length === 0) {
    throw jobFault({
      code: "manifest.none",
      message: "the directory has no .yaml, .yml or .json file",
      hint: "check the directory of the component's source",
      faultOf: "source",
    });
  }
  let hasObject = false;
  for (const entry of entries) {
    hasObject = checkManifest(entry.path, (await buffer(entry.open())).toString("utf8")) || hasObject;
  }
  if (!hasObject) {
    throw jobFault({
      code: "manifest.none",
      message: `there is no Kubernetes object in ${entries.length === 1 ? entries[0]!.path : `any of ${entries.length} files`}`,
      hint: "write at least one, with apiVersion and kind",
      faultOf: "source",
    });
  }
  return { entries, layer: await packLayer(context, entries) };
}

export async function pushManifest(context: JobContext, { layer }: PackedManifest): Promise<BuildOutputs["image"]> {
  return await publish(context, { artifactType: ARTIFACT_TYPE, layer: { mediaType: LAYER_TYPE, blob: layer } });
}
