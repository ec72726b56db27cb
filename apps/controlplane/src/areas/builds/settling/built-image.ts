import type { BuiltImage } from "@exclave/contract";

/** What a job handed back, or why it is not what it should be. */
export type ReadOutputs = { readonly image: BuiltImage; readonly sourceDigest: string } | { readonly problem: string };

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Reads the outputs of a build's job; outputs come from another machine, so nothing about them is taken for granted. */
export function readOutputs(outputs: Readonly<Record<string, unknown>> | null): ReadOutputs {
  const image = outputs?.["image"];
  if (typeof image !== "object" || image === null) {
    return { problem: "the job finished without naming an artifact" };
  }
  const { digest, repository, media_type: mediaType, size } = image as Partial<BuiltImage>;
  if (typeof digest !== "string" || !DIGEST.test(digest)) {
    return {
      problem: `outputs.image.digest of the job is ${JSON.stringify(digest) ?? "missing"}, but must be sha256: and 64 hex digits`,
    };
  }
  if (typeof repository !== "string" || typeof mediaType !== "string" || !Number.isSafeInteger(size)) {
    return { problem: "the job did not say where its artifact is, what it is, or how large" };
  }
  const sourceDigest = outputs?.["source_digest"];
  return {
    image: withDefaults(image as Partial<BuiltImage>),
    sourceDigest: typeof sourceDigest === "string" ? sourceDigest : "",
  };
}

function withDefaults(image: Partial<BuiltImage>): BuiltImage {
  return {
    tag: image.tag ?? "",
    repository: image.repository ?? "",
    media_type: image.media_type ?? "",
    digest: image.digest ?? "",
    size: image.size ?? 0,
    urls: image.urls ?? [],
    annotations: image.annotations ?? {},
    artifact_type: image.artifact_type ?? "",
    platform: {
      architecture: image.platform?.architecture ?? "",
      os: image.platform?.os ?? "",
      os_version: image.platform?.os_version ?? "",
      variant: image.platform?.variant ?? "",
      os_features: image.platform?.os_features ?? [],
    },
  };
}
