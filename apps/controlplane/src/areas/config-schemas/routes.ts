import type { Bindings } from "../../http/index.ts";
import type { ConfigSchemaService } from "./service.ts";

export function bindConfigSchemas(bindings: Bindings, schemas: ConfigSchemaService): void {
  bindings.bind("get_config_schema", async ({ query }) => schemas.schema(query["type"] || query["source"]));
  bindings.bind("get_config_schema_by_type", async ({ path }) => schemas.schema(path["type_"]));
}
