import type { Wire } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { texts } from "./config-template-texts.ts";

/** A file of an app's config to begin with; throws InvalidInput that lists the types there are. */
export function configTemplate(type: string): Wire<"AppConfigTemplate"> {
  const known = Object.keys(texts) as (keyof typeof texts)[];
  const chosen = known.find((candidate) => candidate === type);
  if (!chosen) {
    throw invalidField("type", type, `must be one of ${known.join(", ")}`);
  }
  return { type: chosen, format: "v2", ...texts[chosen] };
}
