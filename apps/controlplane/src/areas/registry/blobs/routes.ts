import type { FastifyInstance, FastifyReply } from "fastify";
import { toRegistryRequest } from "../wire.ts";
import type { RepositoryBlob } from "./blob.ts";
import type { RegistryBlobService } from "./service.ts";

const PATH = "/v2/:org/:app/:component/blobs/:digest";

interface BlobParameters {
  readonly digest: string;
}

/** Pull, look and delete. */
export function blobRoutes(blobs: RegistryBlobService): (scope: FastifyInstance) => void {
  return (scope) => {
    scope.head<{ Params: BlobParameters }>(PATH, async (request, reply) => {
      const found = await blobs.stat(toRegistryRequest(request), request.params.digest);
      return describe(reply, found).header("Content-Length", found.size).send();
    });
    scope.get<{ Params: BlobParameters }>(PATH, async (request, reply) => {
      const content = await blobs.read(toRegistryRequest(request), request.params.digest, request.headers.range);
      const { range, size, body } = content;
      describe(reply, content).header("Content-Length", range ? range.last - range.first + 1 : size);
      if (range) {
        reply.code(206).header("Content-Range", `bytes ${range.first}-${range.last}/${size}`);
      }
      return reply.send(body);
    });
    scope.delete<{ Params: BlobParameters }>(PATH, async (request, reply) => {
      await blobs.delete(toRegistryRequest(request), request.params.digest);
      return reply.code(202).send();
    });
  };
}

function describe(reply: FastifyReply, { digest }: Pick<RepositoryBlob, "digest">): FastifyReply {
  return reply
    .type("application/octet-stream")
    .headers({ "Accept-Ranges": "bytes", "Docker-Content-Digest": digest, ETag: `"${digest}"` });
}
