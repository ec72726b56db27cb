import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** Templates, in whichever file. */
export const templates: readonly Mistake[] = [
  [
    "a template without an end",
    changed("components/database.toml", "{{ .nuon.install.id }}", "{{ .nuon.install.id"),
    "template.unclosed",
    "components/database.toml",
    12,
  ],
  [
    "a function that does not exist",
    changed("components/database.toml", "{{ .nuon.install.id }}", "{{ .nuon.install.id | shout }}"),
    "template.unknown-function",
    "components/database.toml",
    12,
  ],
  [
    "an input that is not there",
    changed("components/routing.toml", "inputs.domain", "inputs.domian"),
    "template.unknown-name",
    "components/routing.toml",
    7,
  ],
  [
    "a component that is not there",
    changed("components/chart.toml", "components.database.", "components.databas."),
    "template.unknown-name",
    "components/chart.toml",
    14,
  ],
  [
    "a component without that",
    changed("components/chart.toml", "database.outputs.", "database.output."),
    "template.unknown-name",
    "components/chart.toml",
    14,
  ],
  [
    "a secret that is not there",
    changed("components/routing.toml", "inputs.inputs.domain", "secrets.api_kei.arn"),
    "template.unknown-name",
    "components/routing.toml",
    7,
  ],
  [
    "a root with a slip",
    changed("components/routing.toml", ".nuon.inputs", ".nuno.inputs"),
    "template.unknown-root",
    "components/routing.toml",
    7,
  ],
  [
    "inputs of a runbook elsewhere",
    changed("components/routing.toml", ".nuon.inputs.inputs.domain", ".runbook_inputs.reason"),
    "template.unknown-root",
    "components/routing.toml",
    7,
  ],
  [
    "a template in a file that is referred to",
    { "README.md": "# Shop\n\n{{.nuon.instal.id}}\n" },
    "template.unknown-name",
    "README.md",
    3,
  ],
  [
    "an account of another cloud in a template",
    changed("components/database.toml", ".nuon.install.id }}", ".nuon.cloud_account.azure.location }}"),
    "template.unknown-name",
    "components/database.toml",
    12,
  ],
  [
    "a template without its dot",
    changed("components/database.toml", "{{ .nuon.install.id }}", "{{ nuon.install.id }}"),
    "template.unknown-root",
    "components/database.toml",
    12,
  ],
  [
    "an output in a parameter of what is there before it",
    more("stack.toml", '\n[custom_nested_stacks.parameters]\nA = "{{.nuon.components.database.outputs.x}}"\n'),
    "template.unknown-name",
    "stack.toml",
    13,
  ],
];
