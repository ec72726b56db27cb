import { describe, expect, it } from "vitest";
import { anApp, changed, whole } from "../test/an-app.ts";
import { diagnosticCodes } from "./codes.ts";
import { readApp } from "./index.ts";

/** A change of the app, and what must be said about it: code, file and line. */
type Mistake = readonly [
  name: string,
  change: Readonly<Record<string, string | undefined>>,
  code: string,
  file: string,
  line: number,
];

/** A line more at the end of a file. */
function more(path: string, text: string): Readonly<Record<string, string>> {
  return { [path]: `${whole[path]}${text}` };
}

const secret = (name: string, keys: string): string => `\n[[secret]]\nname = "${name}"\ndescription = "x"\n${keys}`;

const mistakes: readonly Mistake[] = [
  // The files themselves.
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

  // What the control plane would refuse.
  [
    "a component called like an id",
    changed("components/migrate.toml", '"migrate"', `"abc${"1".repeat(23)}"`),
    "value.identifier",
    "components/migrate.toml",
    2,
  ],
  [
    "two steps of one name",
    more("actions/check.toml", '\n[[steps]]\nname = "look"\ncommand = "ls"\n'),
    "name.doubled",
    "actions/check.toml",
    20,
  ],
  [
    "two triggers on one occasion",
    more("actions/check.toml", '\n[[triggers]]\ntype = "post-component-deploy"\ncomponent_name = "web"\n'),
    "value.doubled",
    "actions/check.toml",
    19,
  ],
  [
    "two steps of one name in a runbook",
    changed("runbooks/renew.toml", 'name = "deploy"', 'name = "check"'),
    "name.doubled",
    "runbooks/renew.toml",
    13,
  ],
  [
    "two install groups of one name",
    more("branch.toml", '\n[[install_groups]]\nname = "early"\n'),
    "name.doubled",
    "branch.toml",
    14,
  ],
  [
    "a Dockerfile outside of the source",
    changed("components/image.toml", '"Dockerfile"', '"../Dockerfile"'),
    "value.path",
    "components/image.toml",
    3,
  ],
  [
    "a chart repository with a password",
    changed("components/prometheus.toml", "https://", "https://a:secret@"),
    "value.url",
    "components/prometheus.toml",
    6,
  ],
  [
    "a webhook without TLS",
    more("metadata.toml", 'slack_webhook_url = "http://hooks.example.com/secret"\n'),
    "value.url",
    "metadata.toml",
    4,
  ],

  // Metadata, inputs.
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

  // Sandbox, runner, stack.
  [
    "no version of Terraform",
    changed("sandbox.toml", 'terraform_version = "1.11.3"\n', ""),
    "value.missing",
    "sandbox.toml",
    2,
  ],
  ["a range of versions", changed("sandbox.toml", '"1.11.3"', '"~> 1.11"'), "value.semver", "sandbox.toml", 1],
  ["an old Terraform", changed("sandbox.toml", '"1.11.3"', '"1.5.7"'), "value.too-old", "sandbox.toml", 1],
  ["no repository", changed("sandbox.toml", "[public_repo]", "[public_repos]"), "source.missing", "sandbox.toml", 1],
  [
    "two repositories",
    more("sandbox.toml", '\n[connected_repo]\nrepo = "a/b"\ndirectory = "."\nbranch = "main"\n'),
    "source.both",
    "sandbox.toml",
    14,
  ],
  [
    "a repository without a branch",
    changed("sandbox.toml", 'branch = "main"\n', ""),
    "value.missing",
    "sandbox.toml",
    3,
  ],
  [
    "a directory outside the repository",
    changed("sandbox.toml", '"infra"', '"../infra"'),
    "value.path",
    "sandbox.toml",
    5,
  ],
  [
    "a repository by ssh",
    changed("sandbox.toml", '"acme/shop"', '"git@github.com:acme/shop.git"'),
    "value.repository",
    "sandbox.toml",
    4,
  ],
  [
    "a connected repository by URL",
    changed("components/cluster.toml", '"acme/shop"', '"https://github.com/acme/shop"'),
    "value.repository",
    "components/cluster.toml",
    6,
  ],
  [
    "a repository of its own, where there is none",
    changed("sandbox.toml", '"acme/shop"', '"."'),
    "source.no-repository",
    "sandbox.toml",
    4,
  ],
  ["a number as a variable", changed("sandbox.toml", "[vars]", "[vars]\nnodes = 3"), "value.type", "sandbox.toml", 9],
  ["variables as an array", changed("runner.toml", "[env_vars]", "[[env_vars]]"), "value.type", "runner.toml", 4],
  [
    "a Pulumi sandbox without a runtime",
    changed("sandbox.toml", 'terraform_version = "1.11.3"', 'type = "pulumi"'),
    "value.missing",
    "sandbox.toml",
    1,
  ],
  ["an unknown runner", changed("runner.toml", '"aws"', '"amazon"'), "value.choice", "runner.toml", 1],
  [
    "a network without TLS",
    changed("stack.toml", "https://example.com/vpc", "http://example.com/vpc"),
    "value.url",
    "stack.toml",
    4,
  ],
  [
    "a stack on AWS without a network",
    changed("stack.toml", 'vpc_nested_template_url = "https://example.com/vpc.yaml"\n', ""),
    "value.missing",
    "stack.toml",
    1,
  ],
  [
    "nested stacks in one place",
    more(
      "stack.toml",
      '\n[[custom_nested_stacks]]\nname = "other"\ntemplate_url = "https://example.com/o.yaml"\nindex = 0\n',
    ),
    "value.doubled",
    "stack.toml",
    15,
  ],
  ["less than nothing", changed("stack.toml", "index = 0", "index = -1"), "value.type", "stack.toml", 10],

  // Access.
  [
    "a role that is missing",
    { "permissions/provision.toml": undefined },
    "role.missing",
    "permissions/deprovision.toml",
    1,
  ],
  [
    "two roles of one kind",
    changed("permissions/provision.toml", 'type = "provision"', 'type = "maintenance"'),
    "key.doubled",
    "permissions/provision.toml",
    1,
  ],
  [
    "a role that may do nothing",
    changed("permissions/provision.toml", '[[policies]]\nmanaged_policy_name = "AdministratorAccess"\n', ""),
    "role.powerless",
    "permissions/provision.toml",
    1,
  ],
  [
    "a policy that allows nothing",
    changed("permissions/provision.toml", 'managed_policy_name = "AdministratorAccess"', 'name = "a"'),
    "role.powerless",
    "permissions/provision.toml",
    5,
  ],
  [
    "a role of another cloud",
    changed("permissions/provision.toml", "description =", 'cloud_platform = "gcp"\ndescription ='),
    "role.other-cloud",
    "permissions/provision.toml",
    3,
  ],
  [
    "a named policy that is not there",
    changed("permissions/maintenance.toml", "read-logs", "read-log"),
    "reference.named-policy",
    "permissions/maintenance.toml",
    9,
  ],
  [
    "a policy that is not JSON",
    { "permissions/policies/read-logs.json": "Version: 1" },
    "value.json",
    "permissions/policies/read-logs.toml",
    2,
  ],
  [
    "a rule for what is not there",
    changed("operation_roles.toml", "component:database", "component:databse"),
    "reference.component",
    "operation_roles.toml",
    4,
  ],
  [
    "a rule for nothing",
    changed("operation_roles.toml", "nuon::component:database", "database"),
    "value.principal",
    "operation_roles.toml",
    4,
  ],
  [
    "two rules for one kind of work",
    more(
      "operation_roles.toml",
      '\n[[rules]]\nprincipal = "nuon::component:database"\noperation = "deploy"\nrole = "{{.nuon.install.id}}-maintenance"\n',
    ),
    "value.doubled",
    "operation_roles.toml",
    9,
  ],
  [
    "a role that is not there",
    changed("operation_roles.toml", "-maintenance", "-maintenence"),
    "reference.role",
    "operation_roles.toml",
    6,
  ],
  [
    "two emergencies of one name",
    more("break_glass.toml", `\n${whole["break_glass.toml"]!}`),
    "name.doubled",
    "break_glass.toml",
    9,
  ],

  // Policies, secrets, clusters.
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

  // Components.
  [
    "no type",
    changed("components/database.toml", 'type = "terraform_module"\n', ""),
    "value.missing",
    "components/database.toml",
    1,
  ],
  [
    "an unknown type",
    changed("components/database.toml", '"terraform_module"', '"terraform"'),
    "value.choice",
    "components/database.toml",
    1,
  ],
  [
    "no name",
    changed("components/database.toml", 'name = "database"\n', ""),
    "value.missing",
    "components/database.toml",
    1,
  ],
  [
    "an empty name",
    changed("components/database.toml", 'name = "database"\n', 'name = ""\n'),
    "value.empty",
    "components/database.toml",
    2,
  ],
  [
    "a strange name",
    changed("components/migrate.toml", '"migrate"', '"Migrate-Now"'),
    "value.identifier",
    "components/migrate.toml",
    2,
  ],
  [
    "two of one name",
    changed("components/migrate.toml", 'name = "migrate"', 'name = "web"'),
    "name.doubled",
    "components/migrate.toml",
    2,
  ],
  [
    "another's name for templates",
    changed("components/migrate.toml", 'name = "migrate"', 'name = "migrate"\nvar_name = "web"'),
    "name.doubled",
    "components/migrate.toml",
    3,
  ],
  [
    "a key of another type",
    changed("components/migrate.toml", 'tag = "1"', 'tag = "1"\nchart_name = "x"'),
    "key.other-type",
    "components/migrate.toml",
    5,
  ],
  [
    "a key that is near",
    changed("components/chart.toml", "namespace =", "namespaces ="),
    "key.unknown",
    "components/chart.toml",
    4,
  ],
  [
    "variables in an array",
    changed("components/database.toml", "[vars]", "[[vars]]"),
    "value.type",
    "components/database.toml",
    11,
  ],
  [
    "a release's name that is too short",
    changed("components/chart.toml", '"web-front"', '"web"'),
    "value.chart-name",
    "components/chart.toml",
    3,
  ],
  [
    "a schedule of four fields",
    changed("components/database.toml", "0 6 * * *", "0 6 * *"),
    "value.cron",
    "components/database.toml",
    4,
  ],
  [
    "a time that is none",
    changed("components/migrate.toml", 'tag = "1"', 'tag = "1"\nbuild_timeout = "ten minutes"'),
    "value.duration",
    "components/migrate.toml",
    5,
  ],
  [
    "a time that is too long",
    changed("components/upstream.toml", 'name = "upstream"', 'name = "upstream"\nbuild_timeout = "3h"'),
    "value.too-long",
    "components/upstream.toml",
    3,
  ],
  [
    "too many retries",
    changed("components/migrate.toml", 'tag = "1"', 'tag = "1"\nmax_auto_retries = 1000'),
    "value.too-many",
    "components/migrate.toml",
    5,
  ],
  [
    "a dependency that is not there",
    changed("components/chart.toml", '["image"]', '["imag"]'),
    "reference.component",
    "components/chart.toml",
    5,
  ],
  [
    "a dependency on itself",
    changed("components/chart.toml", '["image"]', '["web"]'),
    "reference.self",
    "components/chart.toml",
    5,
  ],
  [
    "a dependency that stands twice",
    changed("components/chart.toml", '["image"]', '["image", "image"]'),
    "reference.doubled",
    "components/chart.toml",
    5,
  ],
  [
    "a circle",
    changed("components/image.toml", 'name = "image"', 'name = "image"\ndependencies = ["web"]'),
    "reference.cycle",
    "components/chart.toml",
    2,
  ],
  [
    "a circle by a template",
    changed("components/database.toml", "{{ .nuon.install.id }}", "{{ .nuon.components.web.outputs.x }}"),
    "reference.cycle",
    "components/chart.toml",
    2,
  ],
  [
    "its own outputs",
    changed("components/database.toml", "{{ .nuon.install.id }}", "{{ .nuon.components.database.outputs.x }}"),
    "reference.self",
    "components/database.toml",
    2,
  ],
  [
    "a cluster that is not there",
    changed("components/chart.toml", '"compute"', '"computer"'),
    "reference.kubernetes-context",
    "components/chart.toml",
    6,
  ],
  [
    "a chart from two places",
    more("components/prometheus.toml", '\n[public_repo]\nrepo = "a/b"\ndirectory = "."\nbranch = "main"\n'),
    "source.both",
    "components/prometheus.toml",
    5,
  ],
  [
    "a chart from nowhere",
    changed("components/prometheus.toml", "[helm_repo]", "[helm_repository]"),
    "source.missing",
    "components/prometheus.toml",
    1,
  ],
  [
    "values from two places",
    changed("components/chart.toml", 'contents = "./values/web.yaml"', 'contents = "a: 1"\npath = "./values/web.yaml"'),
    "source.both",
    "components/chart.toml",
    18,
  ],
  [
    "values beside the wrong directory",
    changed("components/chart.toml", "./values/web.yaml", "./web.yaml"),
    "load.missing",
    "components/chart.toml",
    17,
  ],
  [
    "an update policy that is no range",
    changed("components/upstream.toml", "\n[public]", 'update_policy = "latest"\n\n[public]'),
    "value.version-range",
    "components/upstream.toml",
    3,
  ],
  [
    "an image without a tag",
    changed("components/upstream.toml", 'tag = "1.27"\n', ""),
    "source.missing",
    "components/upstream.toml",
    4,
  ],
  [
    "an image from two registries",
    more("components/upstream.toml", '\n[azure_acr]\nimage_url = "a"\nregistry_url = "b"\ntag = "1"\n'),
    "source.both",
    "components/upstream.toml",
    8,
  ],
  [
    "objects from two places",
    more("components/routing.toml", '\n[kustomize]\npath = "."\n'),
    "source.both",
    "components/routing.toml",
    4,
  ],
  [
    "objects from nowhere",
    { "components/routing.toml": 'type = "kubernetes_manifest"\nname = "routing"\nnamespace = "shop"\n' },
    "source.missing",
    "components/routing.toml",
    1,
  ],
  [
    "a job without an image",
    changed("components/migrate.toml", 'image_url = "docker.io/acme/migrate"\n', ""),
    "value.missing",
    "components/migrate.toml",
    1,
  ],
  [
    "commands as a text",
    changed("components/migrate.toml", '["migrate"]', '"migrate"'),
    "value.type",
    "components/migrate.toml",
    5,
  ],
  [
    "a program in an unknown language",
    changed("components/program.toml", '"go"', '"rust"'),
    "value.choice",
    "components/program.toml",
    3,
  ],
  [
    "a text for a flag",
    changed("components/chart.toml", "enabled = true", 'enabled = "true"'),
    "value.type",
    "components/chart.toml",
    20,
  ],

  // Templates.
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

  // Actions, runbooks, triggers.
  [
    "an action without a time",
    changed("actions/check.toml", 'timeout = "5m"\n', ""),
    "value.missing",
    "actions/check.toml",
    1,
  ],
  [
    "an action that takes too long",
    changed("actions/check.toml", '"5m"', '"45m"'),
    "value.too-long",
    "actions/check.toml",
    2,
  ],
  [
    "a trigger without its schedule",
    changed("actions/check.toml", 'cron_schedule = "0 * * * *"\n', ""),
    "trigger.schedule-missing",
    "actions/check.toml",
    4,
  ],
  [
    "a schedule without its trigger",
    changed("actions/check.toml", 'type = "cron"', 'type = "manual"'),
    "trigger.schedule-unused",
    "actions/check.toml",
    6,
  ],
  [
    "a trigger without its component",
    changed("actions/check.toml", 'component_name = "web"\n', ""),
    "trigger.component-missing",
    "actions/check.toml",
    8,
  ],
  [
    "a trigger with a component too many",
    changed("actions/check.toml", '"post-deploy-component"', '"post-provision"'),
    "trigger.component-unused",
    "actions/check.toml",
    10,
  ],
  [
    "a trigger of a component that is not there",
    changed("actions/check.toml", 'component_name = "web"', 'component_name = "wev"'),
    "reference.component",
    "actions/check.toml",
    10,
  ],
  [
    "an unknown trigger",
    changed("actions/check.toml", '"post-deploy-component"', '"after-deploy"'),
    "value.choice",
    "actions/check.toml",
    9,
  ],
  [
    "an action that nothing begins",
    { "actions/check.toml": 'name = "check"\ntimeout = "5m"\ntriggers = []\n[[steps]]\nname = "a"\ncommand = "b"\n' },
    "trigger.missing",
    "actions/check.toml",
    3,
  ],
  [
    "an action without triggers",
    { "actions/check.toml": 'name = "check"\ntimeout = "5m"\n[[steps]]\nname = "a"\ncommand = "b"\n' },
    "value.missing",
    "actions/check.toml",
    1,
  ],
  [
    "a step that runs nothing",
    changed("actions/check.toml", 'inline_contents = "./check.sh"\n', ""),
    "step.missing",
    "actions/check.toml",
    12,
  ],
  [
    "a step that runs two things",
    changed("actions/check.toml", 'inline_contents = "./check.sh"', 'inline_contents = "./check.sh"\ncommand = "x"'),
    "step.both",
    "actions/check.toml",
    14,
  ],
  [
    "a command in an image",
    {
      "actions/check.toml": whole["actions/check.toml"]!.replace(
        'timeout = "5m"',
        'timeout = "5m"\nimage = "alpine"',
      ).replace("inline_contents", "command"),
    },
    "step.not-inline",
    "actions/check.toml",
    15,
  ],
  [
    "a runbook that does nothing",
    { "runbooks/renew.toml": 'name = "renew"\n' },
    "step.missing",
    "runbooks/renew.toml",
    1,
  ],
  [
    "a runbook with steps and cells",
    more("runbooks/renew.toml", '\n[[cells]]\nname = "a"\ntype = "markdown"\n'),
    "step.both",
    "runbooks/renew.toml",
    20,
  ],
  [
    "a runbook's action that is not there",
    changed("runbooks/renew.toml", 'action_name = "check"', 'action_name = "chek"'),
    "reference.action",
    "runbooks/renew.toml",
    10,
  ],
  [
    "a deploy of nothing",
    changed("runbooks/renew.toml", 'component_name = "web"\n', ""),
    "step.component-missing",
    "runbooks/renew.toml",
    12,
  ],
  [
    "an unknown step",
    changed("runbooks/renew.toml", '"component_deploy"', '"deploy_component"'),
    "value.choice",
    "runbooks/renew.toml",
    14,
  ],
  [
    "an input of the runbook that is not there",
    changed("runbooks/renew.toml", "runbook_inputs.reason", "runbook_inputs.why"),
    "template.unknown-name",
    "runbooks/renew.toml",
    18,
  ],
  [
    "a rule that takes everything",
    changed(
      "triggers.toml",
      'event_types = ["release"]\n\n[[rules.filters]]\nfrom = "payload"\nop = "eq"\npath = "action"\nvalue = "published"\n',
      "",
    ),
    "trigger.unbound",
    "triggers.toml",
    1,
  ],
  [
    "a rule for a runbook that is not there",
    changed("triggers.toml", 'runbook = "renew"', 'runbook = "renews"'),
    "reference.runbook",
    "triggers.toml",
    12,
  ],
  [
    "a rule for a branch that is not there",
    changed("triggers.toml", 'type = "runbook"\nrunbook = "renew"', 'type = "app_branch_run"\napp_branch = "mian"'),
    "reference.branch",
    "triggers.toml",
    12,
  ],
  ["an unknown comparison", changed("triggers.toml", '"eq"', '"equals"'), "value.choice", "triggers.toml", 8],

  // Branches, installs, installer.
  [
    "a branch without a repository",
    changed("branch.toml", "[connected_repo]", "[repo]"),
    "source.missing",
    "branch.toml",
    1,
  ],
  [
    "a runbook of a branch that is not there",
    changed("branch.toml", '["renew"]', '["renev"]'),
    "reference.runbook",
    "branch.toml",
    2,
  ],
  [
    "an install with an input that is not there",
    changed("installs/first.toml", "domain =", "domains ="),
    "reference.input",
    "installs/first.toml",
    8,
  ],
  [
    "an install in two clouds",
    more("installs/first.toml", '\n[gcp_account]\nregion = "europe-west1"\n'),
    "source.both",
    "installs/first.toml",
    10,
  ],
  [
    "an unknown approval",
    changed("installs/first.toml", '"prompt"', '"ask"'),
    "value.choice",
    "installs/first.toml",
    2,
  ],
  ["installs from nowhere", { "installs.toml": "# somewhere\n" }, "source.missing", "installs.toml", 1],
  [
    "an installer without a name",
    changed("installer.toml", 'name = "shop"\n', ""),
    "value.missing",
    "installer.toml",
    1,
  ],
];

describe("a mistake", () => {
  it("is seeded in every kind of file", () => {
    const files = new Set(mistakes.map(([, , , file]) => file.replace(/\/.*/, "").replace(/\.(?:toml|md)$/, "")));

    expect(mistakes.length).toBeGreaterThanOrEqual(60);
    expect([...files].sort()).toEqual(
      expect.arrayContaining([
        ...new Set(
          Object.keys(whole)
            .filter((path) => path.endsWith(".toml"))
            .map((path) => path.replace(/\/.*/, "").replace(/\.toml$/, "")),
        ),
      ]),
    );
  });

  it.each(mistakes)("such as %s has its code and place", async (_name, change, code, file, line) => {
    const { app, diagnostics } = await readApp(anApp(change));

    expect(app).toBeUndefined();
    const found = diagnostics
      .filter(({ severity }) => severity === "error")
      .map((each) => [each.code, each.file, each.line]);
    expect(found).toContainEqual([code, file, line]);
    expect(diagnostics.every(({ message }) => message !== "" && !message.includes("undefined"))).toBe(true);
    expect(diagnostics.every(({ message }) => !message.includes("//a:secret"))).toBe(true);
  });
});

const doubts: readonly Mistake[] = [
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
];

/** Said of what is no file of an app, of install files that are read apart, or what no disk gives a test in memory. */
const elsewhere: ReadonlySet<string> = new Set([
  "file.no-app",
  "file.unreadable",
  "install.input-missing",
  "install.sensitive-input",
  "intermediate.invalid",
  "load.binary",
  "load.too-large",
  "value.input",
]);

it("every code that is no template's has a mistake", () => {
  const seeded = new Set([...mistakes, ...doubts].map(([, , code]) => code));

  const missing = Object.keys(diagnosticCodes).filter(
    (code) => !seeded.has(code) && !elsewhere.has(code) && !code.startsWith("template."),
  );

  expect(missing).toEqual([]);
});

describe("a doubt", () => {
  it.each(doubts)("such as %s is said, and the app is one", async (_name, change, code, file, line) => {
    const { app, diagnostics } = await readApp(anApp(change));

    expect(app).toBeDefined();
    expect(diagnostics.map((each) => [each.code, each.severity, each.file, each.line])).toEqual([
      [code, "warning", file, line],
    ]);
  });
});
