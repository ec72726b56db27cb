import { expect, it } from "vitest";
import { anApp, whole } from "../test/an-app.ts";
import { readApp } from "./index.ts";

type Case = readonly [name: string, change: Readonly<Record<string, string>>, code: string, hint: string];

const cases: readonly Case[] = [
  [
    "a key behind the header of a table",
    {
      "components/database.toml": `${whole["components/database.toml"]}\n[[var_file]]\ncontents = "a = 1"\nmax_auto_retries = 1\n`,
    },
    "key.unknown",
    "it is a key of `components`: write it above the first line in brackets",
  ],
  [
    "a key of a table above its header",
    { "components/database.toml": `branch = "main"\n${whole["components/database.toml"]}` },
    "key.unknown",
    "write it in [public_repo] or [connected_repo]",
  ],
  [
    "a tag above the image's table",
    { "components/redis.toml": 'type = "container_image"\nname = "redis"\ntag = "7"\n[public]\nimage_url = "redis"\n' },
    "key.other-type",
    "write it in [public] or [aws_ecr] or [gcp_gar] or [azure_acr]",
  ],
  [
    "a default that is an array",
    { "inputs.toml": `${whole["inputs.toml"]}\n[[input]]\nname = "zones"\ntype = "list"\ndefault = ["a"]\n` },
    "value.type",
    'write it as JSON, in quotes: \'["a", "b"]\'',
  ],
  ["a file that is like none", { "component.toml": "a = 1\n" }, "file.unknown", "move it into src/"],
  ["a file that is nearly one", { "sandbx.toml": "a = 1\n" }, "file.unknown", "did you mean sandbox.toml?"],
  [
    "a dependency by the name that templates use",
    {
      "components/orders.toml":
        'type = "kubernetes_manifest"\nname = "orders"\nvar_name = "o"\nnamespace = "a"\nmanifest = "a: b"\n',
      "components/mails.toml":
        'type = "kubernetes_manifest"\nname = "mails"\ndependencies = ["o"]\nnamespace = "a"\nmanifest = "a: b"\n',
    },
    "reference.component",
    "templates call orders so: write orders",
  ],
];

it.each(cases)("%s is told what to do", async (_name, change, code, hint) => {
  const { diagnostics } = await readApp(anApp(change));

  expect(diagnostics.filter((each) => each.code === code).map((each) => each.hint)).toContain(hint);
});
