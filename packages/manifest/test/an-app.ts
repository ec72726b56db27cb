import { partFiles } from "@exclave/testkit";
import { type AppFiles, createMemoryFiles } from "../src/index.ts";

/** The files of a small app that uses most of the language; a test changes those it is about, or removes them. */
export function anApp(changes: Readonly<Record<string, string | undefined>> = {}): AppFiles {
  const files = { ...whole, ...changes };
  return createMemoryFiles(
    "shop",
    Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  );
}

/** One of its files, changed by hand; throws when the text to change is not in it. */
export function changed(path: string, from: string | RegExp, to: string): Readonly<Record<string, string>> {
  const text = whole[path];
  const other = text?.replace(from, to);
  if (other === undefined || other === text) {
    throw new Error(`${path} has no ${from}`);
  }
  return { [path]: other };
}

const repo = `repo = "acme/shop"\ndirectory = "infra"\nbranch = "main"\n`;

export const whole: Readonly<Record<string, string>> = {
  ...partFiles,
  "metadata.toml": `version = "v2"
display_name = "Shop"
readme = "./README.md"
`,
  "README.md": "# Shop\n\nYour install is {{.nuon.install.id}}.\n",
  "sandbox.toml": `terraform_version = "1.11.3"

[public_repo]
${repo}
[vars]
region = "{{.nuon.cloud_account.aws.region}}"

[[var_file]]
contents = "./sandbox.tfvars"
`,
  "sandbox.tfvars": 'zone = "{{.nuon.inputs.inputs.domain}}"\n',
  "runner.toml": `runner_type = "aws"
helm_driver = "secret"

[env_vars]
LOG = "debug"
`,
  "kubernetes_contexts.toml": `[[kubernetes_context]]
name = "compute"
component = "cluster"
`,
  "components/database.toml": `type = "terraform_module"
name = "database"
terraform_version = "1.11.3"
drift_schedule = "0 6 * * *"

[public_repo]
${repo}
[vars]
name = "{{ .nuon.install.id }}"

[[operation_roles]]
operation = "deploy"
role = "{{.nuon.install.id}}-maintenance"
`,
  "components/cluster.toml": `type = "terraform_module"
name = "cluster"
terraform_version = "1.11.3"

[connected_repo]
${repo}`,
  "components/image.toml": `type = "docker_build"
name = "image"
dockerfile = "Dockerfile"

[public_repo]
${repo}
[build_args]
VERSION = "1"
`,
  "components/upstream.toml": `type = "container_image"
name = "upstream"

[public]
image_url = "docker.io/library/nginx"
tag = "1.27"
`,
  "components/chart.toml": `type = "helm_chart"
name = "web"
chart_name = "web-front"
namespace = "shop"
dependencies = ["image"]
kubernetes_context = "compute"

[public_repo]
${repo}
[values]
"db.host" = "{{.nuon.components.database.outputs.address}}"

[[values_file]]
contents = "./values/web.yaml"

[health]
enabled = true
stabilization_window = "3m"

[[health.probes]]
type = "http"
url = "http://web/"
`,
  "components/values/web.yaml": "replicas: {{ .nuon.inputs.inputs.replicas }}\n",
  "components/prometheus.toml": `type = "helm_chart"
name = "prometheus"
chart_name = "prometheus"

[helm_repo]
repo_url = "https://charts.example.com"
chart = "prometheus"
version = "25.0.0"
`,
  "components/routing.toml": `type = "kubernetes_manifest"
name = "routing"
namespace = "shop"
manifest = """
kind: ConfigMap
data:
  domain: {{ .nuon.inputs.inputs.domain }}
"""
`,
  "components/migrate.toml": `type = "job"
name = "migrate"
image_url = "docker.io/acme/migrate"
tag = "1"
cmd = ["migrate"]
`,
  "components/program.toml": `type = "pulumi"
name = "program"
runtime = "go"

[public_repo]
${repo}`,
  "actions/check.toml": `name = "check"
timeout = "5m"

[[triggers]]
type = "cron"
cron_schedule = "0 * * * *"

[[triggers]]
type = "post-deploy-component"
component_name = "web"

[[steps]]
name = "look"
inline_contents = "./check.sh"

[steps.env_vars]
HOST = "{{.nuon.components.web.outputs.host}}"
`,
  "actions/check.sh": "#!/bin/sh\ncurl $HOST\n",
  "runbooks/renew.toml": `name = "renew"
description = "Renew certificates"

[[input]]
name = "reason"

[[steps]]
name = "check"
type = "action"
action_name = "check"

[[steps]]
name = "deploy"
type = "component_deploy"
component_name = "web"

[steps.env_vars]
WHY = "{{.runbook_inputs.reason}}"
`,
  "triggers.toml": `[[rules]]
name = "released"
trigger = "github"
event_types = ["release"]

[[rules.filters]]
from = "payload"
op = "eq"
path = "action"
value = "published"

[rules.target]
type = "runbook"
runbook = "renew"
`,
  "branch.toml": `name = "main"
post_deploy_runbooks = ["renew"]

[connected_repo]
${repo}
[[install_groups]]
name = "early"
order = 0
`,
  "installs/first.toml": `name = "first"
approval_option = "prompt"

[aws_account]
region = "eu-west-1"

[inputs]
domain = "first.example.com"
`,
  "installer.toml": `name = "shop"
description = "Install the shop"
`,
};
