import type { App } from "../definitions/app.ts";

export type Cloud = "aws" | "azure" | "gcp";

const clouds: readonly Cloud[] = ["aws", "azure", "gcp"];

/** Whose cloud a runner lives in; undefined for one that lives in none. */
export function cloudOf({ runner: { runner_type: type } }: App): Cloud | undefined {
  return clouds.find((cloud) => type === cloud || type.startsWith(`${cloud}-`));
}
