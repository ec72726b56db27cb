import { closest, invalidInput } from "@exclave/kernel";
import { configSchema, type JsonSchema, schemaTypes } from "@exclave/manifest";

export interface ConfigSchemaService {
  /** For everybody: no token is needed. Throws InvalidInput that names the types there are. */
  schema(type: string | undefined): JsonSchema;
}

export function createConfigSchemaService(): ConfigSchemaService {
  return {
    schema(type = "") {
      const schema = configSchema(type);
      if (!schema) {
        const near = closest(type, schemaTypes);
        throw invalidInput("config-schema.unknown-type", type === "" ? "type is missing" : `no config schema ${type}`, {
          hint: `${near === undefined ? "" : `did you mean ${near}? `}type is one of ${schemaTypes.join(", ")}`,
          details: { fields: ["type"] },
        });
      }
      return schema;
    },
  };
}
