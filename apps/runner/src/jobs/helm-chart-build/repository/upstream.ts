import type { BuiltImage, Wire } from "@exclave/contract";

/** One chart in one version, found in a repository, that is yet to be taken over. */
export interface UpstreamChart {
  readonly resolved: Wire<"ResolvedChart">;
  /** Checks what was found and pushes it; for what was resolved, and nothing else. */
  publish(): Promise<{ readonly image: BuiltImage; readonly paths: readonly string[] }>;
}

/** Where a chart came from, for whoever holds the artifact. */
export function upstreamAnnotations({ url, version, digest }: Wire<"ResolvedChart">): Readonly<Record<string, string>> {
  return { "exclave.upstream.url": url, "exclave.upstream.version": version, "exclave.upstream.digest": digest };
}
