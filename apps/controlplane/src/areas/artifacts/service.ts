import type { Wire } from "@exclave/contract";
import { inOrg, type Pools } from "@exclave/database";
import { notFound } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import type { Artifact } from "./artifact.ts";
import { type ArtifactFilter, findArtifacts, listArtifacts } from "./store.ts";
import { toWireArtifact } from "./wire.ts";

export interface ArtifactService {
  get(context: RequestContext, artifactId: string): Promise<Wire<"OCIArtifact">>;
  list(context: RequestContext, filter: ArtifactFilter): Promise<{ items: Wire<"OCIArtifact">[]; hasNext: boolean }>;
}

export interface ArtifactServiceOptions {
  readonly pools: Pools;
  /** How clients reach the registry. */
  readonly registryUrl: string;
}

export function createArtifactService({ pools, registryUrl }: ArtifactServiceOptions): ArtifactService {
  const toWire = (artifact: Artifact): Wire<"OCIArtifact"> => toWireArtifact(artifact, registryUrl);
  return {
    async get({ principal, orgId }, artifactId) {
      authorize(principal, "artifact.read", { orgId });
      const [artifact] = await inOrg(pools, orgId, (connection) => findArtifacts(connection, [artifactId]));
      if (!artifact) {
        throw notFound("artifact.not-found", `no artifact ${artifactId}`, { hint: "GET /v1/artifacts lists them" });
      }
      return toWire(artifact);
    },
    async list({ principal, orgId }, filter) {
      authorize(principal, "artifact.read", { orgId });
      const artifacts = await inOrg(pools, orgId, (connection) => listArtifacts(connection, filter));
      return { items: artifacts.slice(0, filter.limit).map(toWire), hasNext: artifacts.length > filter.limit };
    },
  };
}
