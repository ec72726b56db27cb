import { canonicalJson, sha256Digest } from "@exclave/kernel";
import type { Component } from "./definitions/app.ts";

/** The same for the same component, in whatever order its keys are written; labels and schedules count. */
export function componentChecksum(component: Component, dependencies: readonly string[]): string {
  return sha256Digest(canonicalJson({ ...component, dependencies: [...dependencies] })).slice("sha256:".length);
}
