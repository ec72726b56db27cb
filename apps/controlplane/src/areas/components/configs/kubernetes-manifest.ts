import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField } from "@exclave/kernel";
import { checkPath, type GivenGit, optionalGit } from "../../../configs/index.ts";
import type { KubernetesManifestSpec, Kustomize } from "./specs.ts";

const restrictors = ["", "LoadRestrictionsRootOnly", "LoadRestrictionsNone"];

/** Reads the part of a request that is particular to Kubernetes manifests. */
export function parseKubernetesManifest(request: RequestBody<"create_kubernetes_manifest_component_config">): {
  spec: KubernetesManifestSpec;
  git: GivenGit | undefined;
} {
  const git = optionalGit(request);
  const manifest = request.manifest || undefined;
  if (git ? manifest : !manifest) {
    const expected = "send either manifest itself, or public_git_vcs_config or connected_github_vcs_config";
    throw invalidField("manifest", manifest, expected);
  }
  if (request.kustomize && !git) {
    throw invalidField("kustomize", request.kustomize.path ?? "", "needs a git source in place of manifest");
  }
  const kustomize = request.kustomize && parseKustomize(request.kustomize);
  return { git, spec: { namespace: request.namespace || "default", ...defined({ manifest, kustomize }) } };
}

function parseKustomize(given: Wire<"KustomizeConfigRequest">): Kustomize {
  const loadRestrictor = given.load_restrictor ?? "";
  if (!restrictors.includes(loadRestrictor)) {
    throw invalidField(
      "kustomize.load_restrictor",
      loadRestrictor,
      `must be one of ${restrictors.slice(1).join(", ")}`,
    );
  }
  return {
    path: checkPath("kustomize.path", given.path || "."),
    patches: given.patches ?? [],
    enableHelm: given.enable_helm ?? false,
    loadRestrictor,
  };
}
