import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** What is said of an app that is one all the same. */
export const doubts: readonly Mistake[] = [
  ["a dead key", more("metadata.toml", "[onboarding]\nenabled = true\n"), "key.dead", "metadata.toml", 4],
  [
    "a dead key of a trigger",
    changed("actions/check.toml", "cron_schedule =", 'schedule = "x"\ncron_schedule ='),
    "key.dead",
    "actions/check.toml",
    6,
  ],
  ["a file of no kind", { "componets.toml": "a = 1\n" }, "file.unknown", "componets.toml", 1],
  ["a file of the language before", { "nuon.shop.toml": "a = 1\n" }, "file.dead", "nuon.shop.toml", 1],
  [
    "an older trigger",
    changed("actions/check.toml", '"post-deploy-component"', '"post-component-deploy"'),
    "trigger.older",
    "actions/check.toml",
    9,
  ],
  [
    "an older type of policy",
    changed("policies.toml", '"terraform_module"', '"runner_job_terraform_deploy"'),
    "policy.older",
    "policies.toml",
    2,
  ],
  [
    "a default of what is always on",
    changed("components/migrate.toml", 'tag = "1"', 'tag = "1"\ndefault_enabled = false'),
    "value.without-effect",
    "components/migrate.toml",
    5,
  ],
  [
    "a secret that contradicts itself",
    changed("secrets.toml", "required = true", "required = true\nkubernetes_sync = false"),
    "secret.sync-contradicted",
    "secrets.toml",
    5,
  ],
  [
    "a name that may be missing",
    {
      "components/values/web.yaml": '{{ get .nuon.inputs.inputs "replika" }}\n',
    },
    "template.unknown-name",
    "components/values/web.yaml",
    1,
  ],
  ["a directory in another spelling", { "compnents/a.toml": 'type = "job"\n' }, "file.unknown", "compnents/a.toml", 1],
  [
    "work that a component has not",
    changed("components/database.toml", 'operation = "deploy"', 'operation = "provision"'),
    "value.without-effect",
    "components/database.toml",
    15,
  ],
  [
    "work that an action alone has, in the matrix",
    changed("operation_roles.toml", '"deploy"', '"trigger"'),
    "value.without-effect",
    "operation_roles.toml",
    5,
  ],
  [
    "a path without its dot",
    changed("components/chart.toml", '"./values/web.yaml"', '"values/web.yaml"'),
    "load.bare",
    "components/chart.toml",
    17,
  ],
];
