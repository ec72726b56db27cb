import { buildOwnerTypes, type Wire } from "@exclave/contract";
import type { Artifact } from "./artifact.ts";

export function toWireArtifact(artifact: Artifact): Wire<"OCIArtifact"> {
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
    urls: [...artifact.urls],
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
