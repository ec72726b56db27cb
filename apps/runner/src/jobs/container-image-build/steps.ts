import type { BuiltImage, Wire } from "@exclave/contract";
import { isFault } from "@exclave/kernel";
import {
  blobsOf,
  copyArtifact,
  createOciClient,
  type Descriptor,
  isForeign,
  type OciClient,
  type PulledManifest,
} from "@exclave/oci";
import { jobFault } from "../../exec/index.ts";
import { describeArtifact, platformOf, upstreamAnnotations } from "../artifact.ts";
import { askForVerdict } from "../await-verdict.ts";
import type { JobContext } from "../job.ts";
import type { WantedImage } from "./schema.ts";

/** An image that was found upstream. */
export interface FoundImage {
  readonly wanted: WantedImage;
  readonly client: OciClient;
  readonly pulled: PulledManifest;
}

/** What is taken over: what was found now, or what an earlier attempt has recorded; undefined when nothing is to be. */
export async function resolveImage(context: JobContext, wanted: WantedImage): Promise<FoundImage | undefined> {
  const client = clientOf(context, wanted);
  const pulled = await client.pullManifest(wanted.repository, wanted.digest ?? wanted.tag);
  context.say(`${nameOf(wanted)} is ${pulled.digest}`);
  const { verdict, image } = await askForVerdict(context, { image: resolvedOf({ wanted, pulled }) });
  if (verdict === "done") {
    return undefined;
  }
  if (!image || image.digest === pulled.digest) {
    return { wanted, client, pulled };
  }
  context.say(`${image.digest} was found by an earlier attempt, and is taken over`);
  return { wanted, client, pulled: await client.pullManifest(wanted.repository, image.digest) };
}

/** What was found, as the control plane is told of it; what was asked for by digest alone has that for a version. */
function resolvedOf({ wanted, pulled }: Pick<FoundImage, "wanted" | "pulled">): Wire<"ResolvedUpstream"> {
  const { digest, mediaType } = pulled;
  return { name: wanted.name, version: wanted.tag || digest, digest, url: nameOf(wanted), media_type: mediaType };
}

/** Copies the image with all that it names, once it is known how much that is. */
export async function copyImage(context: JobContext, { wanted, client, pulled }: FoundImage): Promise<BuiltImage> {
  const { repository: from } = wanted;
  const { repository, tag } = context.plan.destination;
  const { digest, mediaType, manifest } = pulled;
  const size = await sizeOf(context, { wanted, client, pulled });
  await copyArtifact(
    { client, repository: from, reference: digest },
    { client: context.registry, repository, reference: tag },
  );
  context.say(`pushed ${digest} (${size} bytes), as it is upstream`);
  return describeArtifact(
    context,
    { digest, size, mediaType },
    {
      artifactType: manifest.artifactType ?? manifest.config?.mediaType ?? "",
      annotations: {
        ...manifest.annotations,
        ...upstreamAnnotations(resolvedOf({ wanted, pulled })),
      },
      platform: await platformOf(context, repository, manifest.config),
    },
  );
}

/** Bytes of all manifests and blobs, each once; refuses more than a source may have. */
async function sizeOf(context: JobContext, { wanted, client, pulled }: FoundImage): Promise<number> {
  const { source_bytes: most } = context.plan.limits;
  const seen = new Set<string>([pulled.digest]);
  let total = 0;
  const left: Descriptor[] = [];
  // One manifest at a time: an index may name any number of them.
  for (let one: PulledManifest | undefined = pulled; one; one = await next()) {
    const { bytes, manifest } = one;
    const blobs = blobsOf(manifest).filter((blob) => !isForeign(blob) && isNew(seen, blob));
    total += blobs.reduce((sum, { size }) => sum + size, bytes.length);
    if (total > most) {
      throw jobFault({
        code: "image.too-large",
        message: `${nameOf(wanted)} has more than the ${most} bytes that a source may have`,
        faultOf: "source",
      });
    }
    left.push(...manifest.manifests.filter((child) => isNew(seen, child)));
  }
  return total;

  async function next(): Promise<PulledManifest | undefined> {
    const child = left.pop();
    return child && (await client.pullManifest(wanted.repository, child.digest));
  }
}

/** Notes what is seen for the first time. */
function isNew(seen: Set<string>, { digest }: Descriptor): boolean {
  const isFirst = !seen.has(digest);
  seen.add(digest);
  return isFirst;
}

/** Speaks to the registry of an image; what goes wrong there is not our own registry's fault. */
function clientOf(context: JobContext, wanted: WantedImage): OciClient {
  const client = createOciClient({ registryUrl: wanted.registryUrl, fetch: context.web });
  const blamed = async <T>(work: Promise<T>): Promise<T> => await work.catch((error: unknown) => blame(error, wanted));
  return {
    ...client,
    pullManifest: (repository, reference) => blamed(client.pullManifest(repository, reference)),
    async pullBlob(repository, blob) {
      const { size, body } = await blamed(client.pullBlob(repository, blob));
      return { size, body: blamedBody(body, wanted) };
    },
  };
}

async function* blamedBody(body: AsyncIterable<Uint8Array>, wanted: WantedImage): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    blame(error, wanted);
  }
}

/** A registry often answers that there is no such image, or that nobody may pull it, for the other of the two. */
function blame(error: unknown, wanted: WantedImage): never {
  if (!isFault(error) || !/^(oci|manifest)\./.test(error.code)) {
    throw error;
  }
  const isAbsent = ["oci.not-found", "oci.unauthenticated", "oci.denied", "oci.token-refused"].includes(error.code);
  throw isAbsent
    ? jobFault({
        code: "image.not-found",
        message: `nobody without credentials can pull ${nameOf(wanted)}: ${error.message}`,
        hint: "check image_url and tag; images of private registries are not taken over yet",
        faultOf: "caller",
        cause: error,
      })
    : jobFault({
        code: error.code === "oci.digest-mismatch" ? "image.digest-mismatch" : "image.registry-unreachable",
        message: `${nameOf(wanted)}: ${error.message}`,
        faultOf: "source",
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
}

function nameOf({ name, tag, digest }: WantedImage): string {
  return tag === "" ? `${name}@${digest}` : `${name}:${tag}`;
}
