import type { FastifyInstance, FastifyReply } from "fastify";
import { bodyOf, nextPage, pathIn, toRegistryRequest } from "../wire.ts";
import type { StoredManifest } from "./manifest.ts";
import type { ManifestService } from "./service.ts";
import { manifestBytes, toReferrersIndex } from "./wire.ts";

const REPOSITORY = "/v2/:org/:app/:component";

interface ManifestRoute {
  readonly Params: { readonly reference: string };
}

interface TagsRoute {
  readonly Querystring: { readonly n?: string; readonly last?: string };
}

interface ReferrersRoute {
  readonly Params: { readonly digest: string };
  readonly Querystring: { readonly artifactType?: string };
}

/** Manifests, tags and referrers. */
export function manifestRoutes(manifests: ManifestService): (scope: FastifyInstance) => void {
  return (scope) => {
    const path = `${REPOSITORY}/manifests/:reference`;
    scope.head<ManifestRoute>(path, async (request, reply) => {
      const found = await manifests.get(toRegistryRequest(request), request.params.reference);
      return describe(reply, found).header("Content-Length", found.content.length).send();
    });
    scope.get<ManifestRoute>(path, async (request, reply) => {
      const found = await manifests.get(toRegistryRequest(request), request.params.reference);
      return describe(reply, found).send(found.content);
    });
    scope.put<ManifestRoute>(path, async (request, reply) => {
      const target = toRegistryRequest(request);
      const content = await manifestBytes(bodyOf(request.raw));
      const contentType = request.headers["content-type"];
      const { digest, subjectDigest } = await manifests.put(target, request.params.reference, { content, contentType });
      const location = pathIn(target.name, `manifests/${digest}`);
      reply.code(201).headers({ Location: location, "Docker-Content-Digest": digest });
      return (subjectDigest === undefined ? reply : reply.header("OCI-Subject", subjectDigest)).send();
    });
    scope.delete<ManifestRoute>(path, async (request, reply) => {
      await manifests.delete(toRegistryRequest(request), request.params.reference);
      return reply.code(202).send();
    });
    scope.get<TagsRoute>(`${REPOSITORY}/tags/list`, async (request, reply) => {
      const { n, last } = request.query;
      const { name, tags, hasMore } = await manifests.tags(toRegistryRequest(request), n, last);
      return reply.headers(hasMore ? nextPage(pathIn(name, "tags/list"), tags) : {}).send({ name, tags });
    });
    scope.get<ReferrersRoute>(`${REPOSITORY}/referrers/:digest`, async (request, reply) => {
      const { artifactType } = request.query;
      const found = await manifests.referrers(toRegistryRequest(request), request.params.digest, artifactType);
      if (artifactType !== undefined) {
        reply.header("OCI-Filters-Applied", "artifactType");
      }
      // As bytes: to text the server adds a charset, and clients compare the whole type.
      const body = Buffer.from(JSON.stringify(toReferrersIndex(found)));
      return reply.type("application/vnd.oci.image.index.v1+json").send(body);
    });
  };
}

function describe(reply: FastifyReply, { mediaType, digest }: StoredManifest): FastifyReply {
  return reply.type(mediaType).headers({ "Docker-Content-Digest": digest, ETag: `"${digest}"` });
}
