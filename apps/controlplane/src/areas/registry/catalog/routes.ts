import type { FastifyInstance } from "fastify";
import { nextPage } from "../wire.ts";
import type { CatalogService } from "./service.ts";

const PATH = "/v2/_catalog";

interface CatalogRoute {
  readonly Querystring: { readonly n?: string; readonly last?: string };
}

/** The list of repositories. */
export function catalogRoutes(catalog: CatalogService): (scope: FastifyInstance) => void {
  return (scope) => {
    scope.get<CatalogRoute>(PATH, async (request, reply) => {
      const { n, last } = request.query;
      const { repositories, hasMore } = await catalog.list(request.headers.authorization, n, last);
      return reply.headers(hasMore ? nextPage(PATH, repositories) : {}).send({ repositories });
    });
  };
}
