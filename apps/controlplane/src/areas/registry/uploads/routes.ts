import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bodyOf, pathIn, toRegistryRequest } from "../wire.ts";
import type { Chunk, UploadProgress, UploadService } from "./service.ts";

const START = "/v2/:org/:app/:component/blobs/uploads/";
const UPLOAD = "/v2/:org/:app/:component/blobs/uploads/:upload";

interface UploadRoute {
  readonly Params: { readonly upload: string };
  readonly Querystring: { readonly digest?: string; readonly mount?: string; readonly from?: string };
}

/** Push of blobs: whole, in pieces, or by mounting. */
export function uploadRoutes(uploads: UploadService): (scope: FastifyInstance) => void {
  return (scope) => {
    scope.post<UploadRoute>(START, async (request, reply) => {
      const { mount, from, digest } = request.query;
      const target = toRegistryRequest(request);
      const started = await uploads.start(target, mount === undefined ? undefined : { digest: mount, from });
      if ("mounted" in started) {
        return created(reply, target.name, started.mounted);
      }
      return digest === undefined
        ? open(reply, 202, started)
        : created(reply, target.name, await uploads.finish(target, started.id, digest, chunkOf(request)));
    });
    scope.get<UploadRoute>(UPLOAD, async (request, reply) =>
      open(reply, 204, await uploads.progress(toRegistryRequest(request), request.params.upload)),
    );
    scope.patch<UploadRoute>(UPLOAD, async (request, reply) =>
      open(reply, 202, await uploads.append(toRegistryRequest(request), request.params.upload, chunkOf(request))),
    );
    scope.put<UploadRoute>(UPLOAD, async (request, reply) => {
      const target = toRegistryRequest(request);
      const { digest } = request.query;
      return created(reply, target.name, await uploads.finish(target, request.params.upload, digest, chunkOf(request)));
    });
    scope.delete<UploadRoute>(UPLOAD, async (request, reply) => {
      await uploads.cancel(toRegistryRequest(request), request.params.upload);
      return reply.code(204).send();
    });
  };
}

function chunkOf(request: FastifyRequest<UploadRoute>): Chunk {
  const { "content-length": length, "content-range": contentRange } = request.headers;
  const isUnknown = length === undefined && request.headers["transfer-encoding"] !== undefined;
  return { content: bodyOf(request.raw), length: isUnknown ? undefined : Number(length ?? 0), contentRange };
}

function open(reply: FastifyReply, status: number, { id, name, range }: UploadProgress): FastifyReply {
  const location = pathIn(name, `blobs/uploads/${id}`);
  return reply.code(status).headers({ Location: location, Range: range, "Docker-Upload-UUID": id }).send();
}

function created(reply: FastifyReply, name: string, digest: string): FastifyReply {
  const location = pathIn(name, `blobs/${digest}`);
  return reply.code(201).headers({ Location: location, "Docker-Content-Digest": digest }).send();
}
