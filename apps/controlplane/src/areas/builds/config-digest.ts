import { internal } from "@exclave/kernel";
import type { Build } from "./build.ts";
import type { BuildableSource } from "./ports.ts";

/**
 * What the config of a build says of what is made from a source. Throws where that config was not found: builds without it
 * would get equal content keys.
 */
export function configDigestOf(
  { id, configId }: Pick<Build, "id" | "configId">,
  config: Pick<BuildableSource, "configDigest"> | undefined,
): string {
  if (!config) {
    throw internal("build.config-missing", `config ${configId} of build ${id} is not there`);
  }
  return config.configDigest;
}
