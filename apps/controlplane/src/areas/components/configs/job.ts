import type { RequestBody } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { checkNames } from "../../../configs/index.ts";
import { checkImage } from "./image-name.ts";
import type { JobSpec } from "./specs.ts";

/** Reads the part of a request that is particular to jobs. */
export function parseJob(request: RequestBody<"create_job_component_config">): { spec: JobSpec } {
  if (request.tag === "") {
    throw invalidField("tag", "", "must be the tag of the image to run");
  }
  return {
    spec: {
      imageUrl: checkImage("image_url", request.image_url),
      tag: request.tag,
      cmd: request.cmd ?? [],
      args: request.args ?? [],
      envVars: checkNames("env_vars", request.env_vars ?? {}),
    },
  };
}
