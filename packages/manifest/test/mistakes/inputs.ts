import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** Metadata and inputs. */
export const inputs: readonly Mistake[] = [
  ["no version", changed("metadata.toml", 'version = "v2"\n', ""), "value.missing", "metadata.toml", 1],
  ["an unknown version", changed("metadata.toml", '"v2"', '"v3"'), "value.choice", "metadata.toml", 1],
  ["an unknown key", changed("metadata.toml", "display_name", "displayname"), "key.unknown", "metadata.toml", 2],
  ["a key in two spellings", more("metadata.toml", 'Version = "v1"\n'), "key.doubled", "metadata.toml", 4],
  ["a readme that is not there", { "README.md": undefined }, "load.missing", "metadata.toml", 3],
  ["a readme outside", changed("metadata.toml", "./README.md", "../../README.md"), "load.outside", "metadata.toml", 3],
  [
    "a readme elsewhere",
    changed("metadata.toml", "./README.md", "https://example.com/README.md"),
    "load.remote",
    "metadata.toml",
    3,
  ],
  [
    "a directory as a readme",
    changed("metadata.toml", "./README.md", "./components"),
    "load.directory",
    "metadata.toml",
    3,
  ],
  [
    "an input of no group",
    changed("inputs.toml", 'group = "dns"', 'group = "dn"'),
    "reference.input-group",
    "inputs.toml",
    9,
  ],
  [
    "two inputs of one name",
    changed("inputs.toml", 'name = "replicas"', 'name = "domain"'),
    "name.doubled",
    "inputs.toml",
    13,
  ],
  [
    "an input's strange name",
    changed("inputs.toml", 'name = "domain"', 'name = "the domain"'),
    "value.name",
    "inputs.toml",
    6,
  ],
  [
    "a default of another type",
    changed("inputs.toml", "default = 3", 'default = "three"'),
    "value.default",
    "inputs.toml",
    18,
  ],
  [
    "an unknown type of input",
    changed("inputs.toml", 'type = "number"', 'type = "int"'),
    "value.choice",
    "inputs.toml",
    17,
  ],
  [
    "an input without a description",
    changed("inputs.toml", 'description = "Where the shop is"\n', ""),
    "value.missing",
    "inputs.toml",
    5,
  ],
  ["one group where many are meant", changed("inputs.toml", "[[group]]", "[group]"), "value.type", "inputs.toml", 1],
  [
    "a default that is not YAML",
    changed("inputs.toml", 'type = "number"\ndefault = 3', 'type = "yaml"\ndefault = "a: [b"'),
    "value.default",
    "inputs.toml",
    18,
  ],
];
