import type { GitSource } from "@exclave/contract";
import { entriesOfDirectory, type TarSource } from "@exclave/oci";
import { jobFault } from "../exec/index.ts";
import { listFiles, packLayer, publish } from "./artifact.ts";
import { fetchSource } from "./fetch-source.ts";
import type { BuildOutputs, JobContext } from "./job.ts";

/** How a directory of code becomes an artifact of one layer. */
export interface DirectoryFormat {
  readonly artifactType: string;
  readonly layerType: string;
  /** Names of what tools leave behind; never part of it. */
  readonly excluded: ReadonlySet<string>;
  /** A path that a directory of this format has; without one the job fails, with `missing`. */
  readonly marker: RegExp;
  readonly missing: { readonly code: string; readonly message: string };
}

export const terraformModule: DirectoryFormat = {
  artifactType: "application/vnd.exclave.terraform-module.v1",
  layerType: "application/vnd.exclave.terraform-module.v1.tar+gzip",
  excluded: new Set([".git", ".terraform"]),
  marker: /^[^/]+\.tf(\.json)?$/,
  missing: { code: "terraform.no-module", message: "the directory has no .tf file" },
};

export const pulumiProgram: DirectoryFormat = {
  artifactType: "application/vnd.exclave.pulumi-program.v1",
  layerType: "application/vnd.exclave.pulumi-program.v1.tar+gzip",
  excluded: new Set([".git", ".pulumi"]),
  marker: /^Pulumi\.(yaml|yml|json)$/,
  missing: { code: "pulumi.no-program", message: "the directory has no Pulumi.yaml" },
};

/** Fetches, packs and pushes a directory; the same git tree gives the same digest on any machine. */
export async function buildDirectory(
  context: JobContext,
  source: GitSource,
  format: DirectoryFormat,
): Promise<BuildOutputs> {
  const { directory, digest } = await fetchSource(context, source);
  const { entries, blob } = await context.step("package", "in-progress", async () => {
    const found = await entriesOf(context, directory, format);
    return { entries: found, blob: await packLayer(context, found) };
  });
  const { artifactType, layerType: mediaType } = format;
  const image = await context.step("push", "in-progress", () =>
    publish(context, { artifactType, layer: { mediaType, blob } }),
  );
  return { image, source_digest: digest, files: listFiles(entries) };
}

async function entriesOf(
  context: JobContext,
  directory: string,
  { excluded, marker, missing }: DirectoryFormat,
): Promise<readonly TarSource[]> {
  const { source_bytes: bytes, source_files: files } = context.plan.limits;
  const entries = await entriesOfDirectory(directory, {
    limits: { entries: files, bytes },
    isExcluded: (path) => excluded.has(path.split("/").at(-1)!),
  });
  if (!entries.some(({ path }) => marker.test(path))) {
    throw jobFault({ ...missing, hint: "check the directory that the config names", faultOf: "source" });
  }
  return entries;
}
