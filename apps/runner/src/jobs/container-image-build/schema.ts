import type { BuildPlan } from "@exclave/contract";
import { fieldsOf, invalid, matching, textOf } from "../plan.ts";
import { type ImagePlace, parseImage } from "./image-place.ts";

/** The image that a plan names: where it is, and by what. */
export interface WantedImage extends ImagePlace {
  /** Empty where only the digest is said. */
  readonly tag: string;
  readonly digest: string | undefined;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function readPlan({ image }: BuildPlan): WantedImage {
  const { image: name, tag, digest } = fieldsOf(image, "image");
  if (digest === undefined && tag === "") {
    throw invalid("image.tag", "must be given where no digest is");
  }
  return {
    ...parseImage(textOf(name, "image.image")),
    tag: tag === "" ? "" : matching(tag, "image.tag", TAG),
    digest: digest === undefined ? undefined : matching(digest, "image.digest", DIGEST),
  };
}
