// Writes the reference of every operation.
import { writeFileSync } from "node:fs";
import { apiReference } from "../reference/api-reference.ts";

writeFileSync("docs/reference/api.generated.md", await apiReference());
