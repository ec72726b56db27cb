import { canonicalJson, sha256Digest } from "@exclave/kernel";
import { type GitLocation, sourceDirectory } from "../../../configs/index.ts";
import type { TypedSpec } from "./specs.ts";

/**
 * A digest over everything in a config that changes what its build makes of a given source, and nothing else.
 *
 * Left out on purpose: repository and branch, because the source has a digest of its own; values, variables, namespaces,
 * timeouts, schedules and retries, because they matter to deploys only.
 */
export function configDigest(typed: TypedSpec, git: Pick<GitLocation, "directory"> | undefined): string {
  const directory = git && sourceDirectory(git.directory);
  return sha256Digest(canonicalJson({ type: typed.type, directory, ...buildInputs(typed) }));
}

function buildInputs(typed: TypedSpec): Readonly<Record<string, unknown>> {
  switch (typed.type) {
    case "terraform_module":
    case "pulumi":
      return {};
    case "helm_chart":
      return { chartName: typed.spec.chartName, repository: typed.spec.repository };
    case "docker_build":
      return { ...typed.spec };
    case "kubernetes_manifest":
      return { manifest: typed.spec.manifest, kustomize: typed.spec.kustomize };
    case "external_image":
      return { imageUrl: typed.spec.imageUrl, tag: typed.spec.tag, updatePolicy: typed.spec.updatePolicy };
    case "job":
      return { imageUrl: typed.spec.imageUrl, tag: typed.spec.tag };
  }
}
