import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

const secret = (name: string, keys: string): string => `\n[[secret]]\nname = "${name}"\ndescription = "x"\n${keys}`;

/** Policies, secrets and clusters. */
export const policies: readonly Mistake[] = [
  [
    "a policy about nothing",
    changed("policies.toml", 'components = ["database"]\n', ""),
    "policy.components-missing",
    "policies.toml",
    1,
  ],
  [
    "a policy about what is not there",
    changed("policies.toml", '["database"]', '["data"]'),
    "reference.component",
    "policies.toml",
    5,
  ],
  [
    "a policy about another type",
    changed("policies.toml", '["database"]', '["web"]'),
    "policy.other-type",
    "policies.toml",
    5,
  ],
  [
    "a policy that is not there",
    changed("policies.toml", "no-public", "no-publik"),
    "load.missing",
    "policies.toml",
    4,
  ],
  ["an unknown engine", changed("policies.toml", '"opa"', '"rego"'), "value.choice", "policies.toml", 3],
  [
    "a secret from two places",
    changed("secrets.toml", "required = true", "required = true\nauto_generate = true"),
    "secret.sources",
    "secrets.toml",
    5,
  ],
  [
    "a secret without a place",
    more("secrets.toml", secret("b", "kubernetes_sync = true\n")),
    "secret.target-missing",
    "secrets.toml",
    14,
  ],
  [
    "two secrets in one place",
    more(
      "secrets.toml",
      secret("b", '[[secret.kubernetes_sync_targets]]\nnamespaces = ["shop"]\nname = "api"\nkey = "key"\n'),
    ),
    "secret.place-taken",
    "secrets.toml",
    11,
  ],
  [
    "a secret in a strange place",
    changed("secrets.toml", 'name = "api"\n', 'name = "API"\n'),
    "value.kubernetes-name",
    "secrets.toml",
    8,
  ],
  [
    "a cluster called sandbox",
    changed("kubernetes_contexts.toml", '"compute"', '"sandbox"'),
    "value.reserved",
    "kubernetes_contexts.toml",
    2,
  ],
  [
    "a cluster of nothing",
    changed("kubernetes_contexts.toml", '"cluster"', '"clusters"'),
    "reference.component",
    "kubernetes_contexts.toml",
    3,
  ],
  [
    "a cluster of a chart",
    changed("kubernetes_contexts.toml", '"cluster"', '"prometheus"'),
    "reference.component-type",
    "kubernetes_contexts.toml",
    3,
  ],
  [
    "a policy of Kyverno that is not YAML",
    changed("policies.toml", 'engine = "opa"\ncontents = "./policies/no-public.rego"', 'contents = "kind: [a"'),
    "value.yaml",
    "policies.toml",
    3,
  ],
  [
    "a policy of Kyverno that is a list",
    changed("policies.toml", 'engine = "opa"\ncontents = "./policies/no-public.rego"', 'contents = "- a"'),
    "value.yaml",
    "policies.toml",
    3,
  ],
  [
    "a secret's default that is not base64",
    more("secrets.toml", secret("other", 'format = "base64"\ndefault = "!!"\n')),
    "value.default",
    "secrets.toml",
    15,
  ],
];
