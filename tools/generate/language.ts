// Writes the reference of the app config language.
import { writeFileSync } from "node:fs";
import { languageReference } from "../reference/language-reference.ts";

writeFileSync("docs/reference/app-files.generated.md", languageReference());
