import type { BuiltImage, Wire } from "@exclave/contract";

/** One chart in one version, found in a repository, that is yet to be taken over. */
export interface UpstreamChart {
  readonly resolved: Wire<"ResolvedUpstream">;
  /** Checks what was found and pushes it; for what was resolved, and nothing else. */
  publish(): Promise<{ readonly image: BuiltImage; readonly paths: readonly string[] }>;
}
