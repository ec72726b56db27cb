import type { Wire } from "@exclave/contract";

interface TemplateText {
  readonly filename: string;
  readonly content: string;
}

const metadata = `version = "v2"
description = "What this app does"
display_name = "My app"
readme = "./README.md"
`;

function sandboxOf(cloud: string, variables: string): string {
  return `terraform_version = "1.13.5"

[public_repo]
repo = "your-org/${cloud}-sandbox"
directory = "."
branch = "main"

[vars]
${variables}`;
}

const stackVariables = `region = "{{.nuon.install_stack.outputs.region}}"
`;
const ownNetwork = `${stackVariables}vpc_id = "{{.nuon.inputs.inputs.vpc_id}}"
`;

/** One file for each type; what stands in them is to be replaced, and parses as it is. */
export const texts: Readonly<Record<Wire<"GetAppConfigTemplateType">, TemplateText>> = {
  flat: { filename: "metadata.toml", content: metadata },
  "top-level": { filename: "metadata.toml", content: metadata },
  "aws-ecs": { filename: "sandbox.toml", content: sandboxOf("aws-ecs", stackVariables) },
  "aws-ecs-byovpc": { filename: "sandbox.toml", content: sandboxOf("aws-ecs-byovpc", ownNetwork) },
  "aws-eks": { filename: "sandbox.toml", content: sandboxOf("aws-eks", stackVariables) },
  "aws-eks-byovpc": { filename: "sandbox.toml", content: sandboxOf("aws-eks-byovpc", ownNetwork) },
  "azure-aks": {
    filename: "sandbox.toml",
    content: sandboxOf("azure-aks", 'location = "{{.nuon.install_stack.outputs.resource_group_location}}"\n'),
  },
  sandbox: { filename: "sandbox.toml", content: sandboxOf("aws-eks", stackVariables) },
  runner: {
    filename: "runner.toml",
    content: `runner_type = "aws"

[env_vars]
LOG_LEVEL = "info"
`,
  },
  inputs: {
    filename: "inputs.toml",
    content: `[[group]]
name = "network"
description = "Where the app is reached"
display_name = "Network"

[[input]]
name = "domain"
description = "The domain that the app is served on"
display_name = "Domain"
group = "network"
required = true
`,
  },
  installer: {
    filename: "installer.toml",
    content: `name = "My app"
description = "Installs the app into an account of yours"
slug = "my-app"
apps = ["my-app"]
documentation_url = "https://docs.example.com"
community_url = "https://community.example.com"
homepage_url = "https://example.com"
`,
  },
  terraform: {
    filename: "components/database.toml",
    content: `name = "database"
type = "terraform_module"
terraform_version = "1.13.5"

[public_repo]
repo = "your-org/your-repo"
directory = "database"
branch = "main"

[vars]
region = "{{.nuon.install_stack.outputs.region}}"
`,
  },
  terraformInfra: {
    filename: "components/infrastructure.toml",
    content: `name = "infrastructure"
type = "terraform_module"
terraform_version = "1.13.5"

[connected_repo]
repo = "your-org/your-private-repo"
directory = "infrastructure"
branch = "main"

[vars]
domain = "{{.nuon.inputs.inputs.domain}}"
`,
  },
  helm: {
    filename: "components/api.toml",
    content: `name = "api"
type = "helm_chart"
chart_name = "api-server"
dependencies = ["database"]

[public_repo]
repo = "your-org/your-repo"
directory = "chart"
branch = "main"

[values]
"image.tag" = "{{.nuon.components.image.outputs.image.tag}}"
`,
  },
  "docker-build": {
    filename: "components/image.toml",
    content: `name = "image"
type = "docker_build"
dockerfile = "Dockerfile"

[public_repo]
repo = "your-org/your-repo"
directory = "."
branch = "main"
`,
  },
  "container-image": {
    filename: "components/image.toml",
    content: `name = "image"
type = "container_image"

[public]
image_url = "docker.io/library/nginx"
tag = "1.29"
`,
  },
  "ecr-container-image": {
    filename: "components/image.toml",
    content: `name = "image"
type = "container_image"

[aws_ecr]
iam_role_arn = "arn:aws:iam::000000000000:role/pull"
image_url = "000000000000.dkr.ecr.us-east-1.amazonaws.com/image"
tag = "1.0.0"
region = "us-east-1"
`,
  },
  job: {
    filename: "components/migration.toml",
    content: `name = "migration"
type = "job"
image_url = "docker.io/library/busybox"
tag = "1.37"
cmd = ["sh"]
args = ["-c", "echo done"]
`,
  },
};
