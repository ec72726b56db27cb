// Writes the reference of every command.
import { writeFileSync } from "node:fs";
import { cliReference } from "../../apps/cli/src/commands/reference.ts";
import { root } from "../../apps/cli/src/root.ts";

writeFileSync("docs/reference/cli.generated.md", cliReference(root));
