import { limitExceeded } from "@exclave/kernel";
import { type BlobSource, gunzip, readTar, refuseLinksOutside, type TarLimits, type TarMember } from "@exclave/oci";
import { jobFault } from "../../../exec/index.ts";
import { type ChartMetadata, parseChartFile } from "../chart-file.ts";

const CHART_FILE_BYTES = 1024 * 1024;

export interface CheckedArchive {
  readonly metadata: ChartMetadata;
  readonly paths: readonly string[];
}

/**
 * Reads through a chart's archive without unpacking it; throws when it is no chart, when a member leads out of it, or when it
 * unfolds to more than `limits`. Whoever pulls it from us later may trust that much.
 */
export async function checkArchive(archive: BlobSource, limits: TarLimits): Promise<CheckedArchive> {
  const members: Pick<TarMember, "path" | "linkTarget">[] = [];
  let chartFile: string | undefined;
  for await (const member of readTar(bounded(gunzip(archive.open()), limits), limits)) {
    members.push({ path: member.path, linkTarget: member.linkTarget });
    if (/^[^/]+\/Chart\.yaml$/.test(member.path) && member.kind === "file") {
      chartFile ??= await textOf(member);
    }
  }
  refuseLinksOutside(members);
  if (chartFile === undefined) {
    throw notAChart("the archive has no Chart.yaml in its one directory");
  }
  return { metadata: parseChartFile(chartFile), paths: members.map(({ path }) => path) };
}

/** Refuses an archive that is another chart than the one it was offered as. */
export function checkIsWanted({ name, version }: ChartMetadata, wanted: { name?: string; version: string }): void {
  if (version !== wanted.version || (wanted.name !== undefined && name !== wanted.name)) {
    throw notAChart(`the archive holds ${name} ${version}, not ${wanted.name ?? name} ${wanted.version}`);
  }
}

export function notAChart(why: string): Error {
  return jobFault({
    code: "helm.not-a-chart",
    message: `what the chart repository has is not it: ${why}`,
    faultOf: "source",
  });
}

/** Headers and padding count too: an archive of nothing but empty members is stopped as well. */
async function* bounded(chunks: AsyncIterable<Uint8Array>, limits: TarLimits): AsyncIterable<Uint8Array> {
  const most = limits.bytes + limits.entries * 4_096;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) {
      throw limitExceeded("tar.too-large", `the archive unfolds to more than ${most} bytes`);
    }
    yield chunk;
  }
}

async function textOf(member: TarMember): Promise<string> {
  if (member.size > CHART_FILE_BYTES) {
    throw notAChart(`its Chart.yaml has ${member.size} bytes`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of member.body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
