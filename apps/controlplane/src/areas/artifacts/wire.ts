import { buildOwnerTypes, type Wire } from "@exclave/contract";
import type { Artifact } from "./artifact.ts";

/** Where it is follows the registry's address as it is now: that may have changed since the artifact was pushed. */
export function toWireArtifact(artifact: Artifact, registryUrl: string): Wire<"OCIArtifact"> {
  return {
    id: artifact.id,
    org_id: artifact.orgId,
    owner_id: artifact.buildId,
    owner_type: buildOwnerTypes[artifact.componentId === null ? "sandbox" : "component"],
    repository: artifact.repository,
    tag: artifact.tag,
    digest: artifact.digest,
    size: artifact.size,
    media_type: artifact.mediaType,
    artifact_type: artifact.artifactType,
    urls: [`${registryUrl}/v2/${artifact.repository}/manifests/${artifact.digest}`],
    annotations: artifact.annotations,
    os: artifact.os,
    architecture: artifact.architecture,
    variant: artifact.variant,
    os_version: artifact.osVersion,
    os_features: [...artifact.osFeatures],
    created_by_id: artifact.createdById,
    created_at: artifact.createdAt.toISOString(),
    updated_at: artifact.updatedAt.toISOString(),
  };
}
