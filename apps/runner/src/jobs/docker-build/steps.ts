import { jobFault } from "../../exec/index.ts";
import { hasFile, resolveInside } from "../../source/index.ts";
import { describeArtifact, platformOf } from "../artifact.ts";
import type { BuildOutputs, JobContext } from "../job.ts";
import type { ImageDriver, ImageRequest } from "./drivers/driver.ts";
import type { ImagePlan } from "./schema.ts";

/** Finds the context and the Dockerfile: as the docker command does beside the source, else inside the context. */
export async function locate(directory: string, { docker }: ImagePlan): Promise<ImageRequest> {
  const contextDirectory = await resolveInside(directory, docker.context);
  const bases = [directory, contextDirectory];
  for (const base of bases) {
    if (await hasFile(base, docker.dockerfile)) {
      return {
        contextDirectory,
        dockerfile: await resolveInside(base, docker.dockerfile),
        target: docker.target,
        buildArguments: docker.build_args,
      };
    }
  }
  throw jobFault({
    code: "docker.dockerfile-not-found",
    message: `there is no ${docker.dockerfile} in the source nor in its context ${docker.context}`,
    hint: "check the component's dockerfile and context",
    faultOf: "source",
  });
}

/** Pushes the image and reads back what the registry has. */
export async function pushImage(
  context: JobContext,
  driver: ImageDriver,
  imageId: string,
): Promise<BuildOutputs["image"]> {
  const { registry, repository, tag } = context.plan.destination;
  const { host, protocol } = new URL(registry);
  const digest = await driver.push(imageId, {
    reference: `${host}/${repository}:${tag}`,
    isPlainHttp: protocol === "http:",
  });
  const { manifest, bytes, mediaType } = await context.registry.pullManifest(repository, digest);
  const blobs = [...(manifest.config ? [manifest.config] : []), ...manifest.layers];
  const size = blobs.reduce((sum, blob) => sum + blob.size, bytes.length);
  context.say(`pushed ${digest} (${size} bytes)`);
  return describeArtifact(
    context,
    { digest, size, mediaType },
    {
      artifactType: manifest.artifactType ?? manifest.config?.mediaType ?? "",
      annotations: manifest.annotations,
      platform: await platformOf(context, repository, manifest.config),
    },
  );
}
