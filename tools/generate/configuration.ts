// Writes the reference of every flag and environment variable.
import { writeFileSync } from "node:fs";
import { configurationReference } from "../../apps/cli/src/settings/reference.ts";

writeFileSync("docs/reference/configuration.generated.md", configurationReference());
