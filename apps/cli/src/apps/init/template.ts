/** What `apps init` writes: an app with one of each file that an app needs, and two components that build anywhere. */
export function templateFiles(name: string, branchName: string): Readonly<Record<string, string>> {
  const branch = JSON.stringify(branchName);
  return {
    "README.md": `# ${name}

| file | says |
|---|---|
| \`metadata.toml\` | what the app is |
| \`inputs.toml\` | values that each install has of its own |
| \`sandbox.toml\` | what an install's account holds before any component |
| \`runner.toml\` | where the work in an install's account is done |
| \`components/\` | what is built and deployed, a file each |
| \`src/\` | the sources: \`repo = "."\` is the git repository that holds this directory |

\`exclave apps validate\` looks at all of it, \`exclave apps plan\` says what a sync would change and build, and \`exclave apps sync\`
does it. Builds take what is committed.
`,
    "metadata.toml": `version = "v2"
display_name = ${JSON.stringify(name)}
description = "An app to begin with"
`,
    "inputs.toml": `[[group]]
name = "general"
description = "What every install says"

[[input]]
name = "greeting"
group = "general"
display_name = "Greeting"
description = "What the app says to its visitors"
default = "Good day"
`,
    "sandbox.toml": `terraform_version = "1.13.5"

[public_repo]
repo = "."
directory = "src/sandbox"
branch = ${branch}
`,
    "runner.toml": `runner_type = "local"
`,
    "components/network.toml": `type = "terraform_module"
name = "network"
terraform_version = "1.13.5"

[public_repo]
repo = "."
directory = "src/network"
branch = ${branch}

[vars]
name = "{{.nuon.install.id}}"
`,
    "components/settings.toml": `type = "kubernetes_manifest"
name = "settings"
namespace = "default"
manifest = "./settings.yaml"
`,
    "components/settings.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  greeting: "{{.nuon.inputs.inputs.greeting}}"
  network: "{{.nuon.components.network.outputs.cidr}}"
`,
    "src/sandbox/main.tf": `output "ready" {
  value = true
}
`,
    "src/network/main.tf": `variable "name" {
  type = string
}

resource "terraform_data" "network" {
  input = { name = var.name, cidr = "10.0.0.0/16" }
}

output "cidr" {
  value = terraform_data.network.output.cidr
}
`,
  };
}
