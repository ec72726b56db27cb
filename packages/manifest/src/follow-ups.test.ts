import { describe, expect, it } from "vitest";
import { anApp, changed, whole } from "../test/an-app.ts";
import { readApp } from "./index.ts";

/** A change of the app, and all that may be said about it: the code and the file of each error. */
type Mistake = readonly [
  name: string,
  change: Readonly<Record<string, string | undefined>>,
  errors: readonly (readonly [code: string, file: string])[],
];

const mistakes: readonly Mistake[] = [
  [
    "a component that is not TOML, though others name it",
    { "components/database.toml": `${whole["components/database.toml"]}[labels\n` },
    [["toml.syntax", "components/database.toml"]],
  ],
  [
    "inputs that are not TOML, though templates name them",
    { "inputs.toml": `${whole["inputs.toml"]}[group\n` },
    [["toml.syntax", "inputs.toml"]],
  ],
  [
    "roles that are not TOML, though rules name them",
    { "permissions/provision.toml": "type =\n" },
    [["toml.syntax", "permissions/provision.toml"]],
  ],
  [
    "a component of no type, though a policy is about it",
    changed("components/database.toml", '"terraform_module"', '"terraform"'),
    [["value.choice", "components/database.toml"]],
  ],
  [
    "a role of no type",
    changed("permissions/provision.toml", '"provision"', '"provide"'),
    [["value.choice", "permissions/provision.toml"]],
  ],
  [
    "a policy that is not there",
    { ...changed("policies.toml", "contents = ", 'contents = "./none.rego" # ') },
    [["load.missing", "policies.toml"]],
  ],
  [
    "objects that are not there",
    {
      "components/objects.toml":
        'type = "kubernetes_manifest"\nname = "objects"\nnamespace = "a"\nmanifest = "./none.yaml"\n',
    },
    [["load.missing", "components/objects.toml"]],
  ],
  [
    "objects that are no text",
    {
      "components/objects.toml":
        'type = "kubernetes_manifest"\nname = "objects"\nnamespace = "a"\nmanifest = "a: \\u0000"\n',
    },
    [["value.character", "components/objects.toml"]],
  ],
  [
    "a script that is elsewhere",
    {
      "actions/more.toml":
        'name = "more"\ntimeout = "1m"\n[[triggers]]\ntype = "manual"\n[[steps]]\nname = "a"\ninline_contents = "https://example.com/a.sh"\n',
    },
    [["load.remote", "actions/more.toml"]],
  ],
  [
    "an action without triggers and steps",
    { "actions/more.toml": 'name = "more"\ntimeout = "1m"\n' },
    [
      ["value.missing", "actions/more.toml"],
      ["value.missing", "actions/more.toml"],
    ],
  ],
  [
    "triggers as one table",
    {
      "actions/more.toml":
        'name = "more"\ntimeout = "1m"\n[triggers]\ntype = "manual"\n[[steps]]\nname = "a"\ncommand = "a"\n',
    },
    [["value.type", "actions/more.toml"]],
  ],
  [
    "inputs in a file and in a directory",
    {
      "inputs/color.toml": 'name = "color"\ngroup = "dns"\ndisplay_name = "a"\ndescription = "a"\n',
      "components/palette.toml":
        'type = "kubernetes_manifest"\nname = "palette"\nnamespace = "a"\nmanifest = "a: {{.nuon.inputs.inputs.color}}"\n',
    },
    [["file.both", "inputs/color.toml"]],
  ],
];

describe("a mistake that others seem to follow from", () => {
  it.each(mistakes)("such as %s is said alone", async (_name, change, errors) => {
    const { app, diagnostics } = await readApp(anApp(change));

    expect(app).toBeUndefined();
    expect(diagnostics.map(({ code, file }) => [code, file])).toEqual(errors);
  });
});
