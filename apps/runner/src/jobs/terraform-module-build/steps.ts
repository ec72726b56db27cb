import { type BlobSource, entriesOfDirectory, type TarSource } from "@exclave/oci";
import { jobFault } from "../../exec/index.ts";
import { packLayer, publish } from "../artifact.ts";
import type { BuildOutputs, JobContext } from "../job.ts";

const ARTIFACT_TYPE = "application/vnd.exclave.terraform-module.v1";
const LAYER_TYPE = "application/vnd.exclave.terraform-module.v1.tar+gzip";
/** What tools leave behind; never part of a module. */
const EXCLUDED = new Set([".git", ".terraform"]);

export interface PackedModule {
  readonly entries: readonly TarSource[];
  readonly layer: BlobSource;
}

export async function packModule(context: JobContext, directory: string): Promise<PackedModule> {
  const { source_bytes: bytes, source_files: files } = context.plan.limits;
  const entries = await entriesOfDirectory(directory, {
    limits: { entries: files, bytes },
    isExcluded: (path) => EXCLUDED.has(path.split("/").at(-1)!),
  });
  if (!entries.some(({ path }) => /^[^/]+\.tf(\.json)?$/.test(path))) {
    throw jobFault({
      code: "terraform.no-module",
      message: "the directory has no .tf file",
      hint: "check the directory of the component's source",
      faultOf: "source",
    });
  }
  return { entries, layer: await packLayer(context, entries) };
}

export async function pushModule(context: JobContext, { layer }: PackedModule): Promise<BuildOutputs["image"]> {
  return await publish(context, { artifactType: ARTIFACT_TYPE, layer: { mediaType: LAYER_TYPE, blob: layer } });
}
