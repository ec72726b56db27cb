/** Files of an app's directory for the parts of it that name no source; they speak of a component `database`. */
export const partFiles: Readonly<Record<string, string>> = {
  "inputs.toml": `[[group]]
name = "dns"
description = "Names"

[[input]]
name = "domain"
display_name = "Domain"
description = "Where the shop is"
group = "dns"
default = "example.com"

[[input]]
name = "replicas"
display_name = "Replicas"
description = "How many"
group = "dns"
type = "number"
default = 3
`,
  "stack.toml": `type = "aws-cloudformation"
name = "shop-{{.nuon.install.id}}"
description = "Shop"
vpc_nested_template_url = "https://example.com/vpc.yaml"
runner_nested_template_url = "https://example.com/runner.yaml"

[[custom_nested_stacks]]
name = "queue"
template_url = "https://example.com/queue.yaml"
index = 0
`,
  "permissions/provision.toml": role("provision"),
  "permissions/deprovision.toml": role("deprovision"),
  "permissions/maintenance.toml": `${role("maintenance")}
[[named_policies]]
name = "read-logs"
`,
  "permissions/policies/read-logs.toml": 'name = "read-logs"\ncontents = "./read-logs.json"\n',
  "permissions/policies/read-logs.json": '{"Version": "2012-10-17", "Statement": []}\n',
  "break_glass.toml": `[[role]]
name = "{{.nuon.install.id}}-emergency"
description = "in an emergency"

[[role.policies]]
managed_policy_name = "AdministratorAccess"
`,
  "operation_roles.toml": `type = "matrix"

[[rules]]
principal = "nuon::component:database"
operation = "deploy"
role = "{{.nuon.install.id}}-maintenance"
`,
  "policies.toml": `[[policy]]
type = "terraform_module"
engine = "opa"
contents = "./policies/no-public.rego"
components = ["database"]
`,
  "policies/no-public.rego": "package shop\n",
  "secrets.toml": `[[secret]]
name = "api_key"
description = "Key of the payment provider"
required = true

[[secret.kubernetes_sync_targets]]
namespaces = ["shop"]
name = "api"
key = "key"
`,
};

function role(type: string): string {
  return `type = "${type}"
name = "{{.nuon.install.id}}-${type}"
description = "${type} the install"

[[policies]]
managed_policy_name = "AdministratorAccess"
`;
}
