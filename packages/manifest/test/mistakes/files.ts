import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** The files themselves. */
export const files: readonly Mistake[] = [
  ["no metadata", { "metadata.toml": undefined }, "file.missing", "metadata.toml", 1],
  ["no sandbox", { "sandbox.toml": undefined }, "file.missing", "sandbox.toml", 1],
  ["no runner", { "runner.toml": undefined }, "file.missing", "runner.toml", 1],
  ["an empty runner", { "runner.toml": "" }, "file.missing", "runner.toml", 1],
  ["a file and a directory", { "secrets/a.toml": 'name = "a"\ndescription = "a"\n' }, "file.both", "secrets/a.toml", 1],
  [
    "a comment and a directory",
    { "break_glass.toml": "# none\n", "break_glass/a.toml": 'name = "a"\n' },
    "file.both",
    "break_glass/a.toml",
    1,
  ],
  [
    "what is not TOML",
    changed("runner.toml", 'runner_type = "aws"', "runner_type = aws"),
    "toml.syntax",
    "runner.toml",
    1,
  ],
  ["a key that stands twice", more("metadata.toml", 'version = "v1"\n'), "toml.syntax", "metadata.toml", 4],
  [
    "an unclosed text",
    changed("components/database.toml", '"database"', '"database'),
    "toml.syntax",
    "components/database.toml",
    2,
  ],
  ["arrays without an end", { "triggers.toml": `a = ${"[".repeat(500)}` }, "toml.too-deep", "triggers.toml", 1],

  [
    "a null character in a text",
    changed("metadata.toml", 'version = "v2"', 'version = "v2"\ndescription = "a\\u0000b"'),
    "value.character",
    "metadata.toml",
    2,
  ],
  [
    "a null character in a key",
    changed("sandbox.toml", "[vars]", '[vars]\n"a\\u0000" = "b"'),
    "value.character",
    "sandbox.toml",
    9,
  ],
];
