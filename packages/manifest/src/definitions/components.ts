import type { Fields } from "./field.ts";
import { handling, operationRole, repositories, variableFile } from "./sources.ts";

const common = {
  type: {
    kind: "text",
    required: true,
    choices: [
      "terraform_module",
      "helm_chart",
      "docker_build",
      "container_image",
      "job",
      "kubernetes_manifest",
      "pulumi",
    ],
    doc: "What the component is; its other keys depend on it.",
  },
  name: { kind: "text", required: true, format: "identifier", doc: "Its name in the app." },
  var_name: { kind: "text", format: "identifier", doc: "What templates call it, where that is not its name." },
  dependencies: { kind: "texts", doc: "Names of components that are deployed before it." },
  labels: { kind: "text-map", doc: "Labels to find it by." },
  operation_roles: { kind: "tables", fields: operationRole, doc: "Roles of its kinds of work." },
  kubernetes_context: { kind: "text", doc: "The cluster it is deployed to; the sandbox's unless said." },
  toggleable: { kind: "flag", doc: "An install may do without it." },
  default_enabled: { kind: "flag", doc: "A toggleable component is on unless an install says otherwise." },
  build_timeout: { kind: "text", format: "duration", doc: "How long a build may take." },
  deploy_timeout: { kind: "text", format: "duration", doc: "How long a deploy may take." },
  ...handling,
} as const satisfies Fields;

const driftSchedule = { kind: "text", format: "cron", doc: "When drift is looked for." } as const;
const environment = { kind: "text-map", names: "environment", doc: "Environment of the tool." } as const;

const probe = {
  type: { kind: "text", choices: ["http", "tcp", "exec"], doc: "How it asks." },
  name: { kind: "text", doc: "What it is called." },
  url: { kind: "text", doc: "What an http or tcp probe asks." },
  command: { kind: "texts", doc: "What an exec probe runs." },
  interval: { kind: "text", format: "duration", doc: "Time between two looks." },
} as const satisfies Fields;

const health = {
  enabled: { kind: "flag", doc: "Its health is looked at." },
  stabilization_window: { kind: "text", format: "duration", doc: "How long it must stay healthy." },
  block_deploy: { kind: "flag", doc: "A deploy waits for its health." },
  probes: { kind: "tables", fields: probe, doc: "Probes of the vendor's own." },
  required_checks: { kind: "texts", doc: "Names of checks that must pass." },
} as const satisfies Fields;

const healthField = { kind: "table", fields: health, doc: "When a deploy counts as healthy." } as const;

const terraformModule = {
  terraform_version: { kind: "text", required: true, format: "semver", doc: "Exact version of Terraform." },
  ...repositories,
  vars: { kind: "text-map", doc: "Terraform variables." },
  env_vars: environment,
  var_file: { kind: "tables", fields: variableFile, doc: "Files of Terraform variables." },
  drift_schedule: driftSchedule,
} as const satisfies Fields;

const helmRepo = {
  repo_url: { kind: "text", required: true, doc: "Address of the chart repository." },
  chart: { kind: "text", required: true, format: "chart", doc: "Name of the chart in it." },
  version: { kind: "text", format: "version-range", doc: "Exact version, or a range; the newest unless said." },
} as const satisfies Fields;

const valuesFile = {
  contents: { kind: "text", content: true, doc: "Values in YAML, or a path to them." },
  path: { kind: "text", content: true, doc: "A path to values in YAML." },
  source: { kind: "text", content: true, doc: "Older spelling of `path`." },
} as const satisfies Fields;

const helmChart = {
  chart_name: {
    kind: "text",
    required: true,
    format: "chart-name",
    doc: "Name of the release, of 5 to 62 characters.",
  },
  ...repositories,
  helm_repo: { kind: "table", fields: helmRepo, doc: "A chart repository, in place of a git repository." },
  values: { kind: "text-map", doc: "Single values, by their path such as `image.tag`." },
  values_file: { kind: "tables", fields: valuesFile, doc: "Files of values; later ones win." },
  namespace: { kind: "text", doc: "Namespace of the release." },
  storage_driver: { kind: "text", choices: ["configmap", "secret"], doc: "Where Helm keeps the release." },
  take_ownership: { kind: "flag", doc: "Objects that are there already become the release's." },
  skip_crds: { kind: "flag", doc: "Custom resource definitions are left alone." },
  drift_schedule: driftSchedule,
  health: healthField,
} as const satisfies Fields;

const dockerBuild = {
  dockerfile: { kind: "text", required: true, doc: "Path of the Dockerfile inside the directory." },
  ...repositories,
  context: { kind: "text", doc: "Directory that the build sees, from `directory`; all of it unless said." },
  target: { kind: "text", format: "stage", doc: "Stage that is built; the last unless said." },
  build_args: { kind: "text-map", names: "argument", doc: "Arguments of the build." },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the build." },
} as const satisfies Fields;

const ecr = {
  iam_role_arn: { kind: "text", required: true, doc: "Role that may read the repository." },
  region: { kind: "text", required: true, doc: "Region of the repository." },
  image_url: { kind: "text", required: true, format: "image", doc: "The image, without a tag." },
  tag: { kind: "text", format: "tag", doc: "Its tag." },
} as const satisfies Fields;

const publicImage = {
  image_url: { kind: "text", required: true, format: "image", doc: "The image, without a tag." },
  tag: { kind: "text", format: "tag", doc: "Its tag." },
} as const satisfies Fields;

const gar = {
  gcp_project_id: { kind: "text", required: true, doc: "Project of the repository." },
  region: { kind: "text", required: true, doc: "Region of the repository." },
  image_url: { kind: "text", required: true, format: "image", doc: "The image, without a tag." },
  tag: { kind: "text", format: "tag", doc: "Its tag." },
  service_account_email: { kind: "text", doc: "Account that may read it." },
  workload_identity_provider: { kind: "text", doc: "What that account is reached through." },
} as const satisfies Fields;

const acr = {
  image_url: { kind: "text", required: true, format: "image", doc: "The image, without a tag." },
  registry_url: { kind: "text", required: true, doc: "Address of the registry." },
  tag: { kind: "text", format: "tag", doc: "Its tag." },
  tenant_id: { kind: "text", doc: "Tenant of the registry." },
  client_id: { kind: "text", doc: "Client that may read it." },
} as const satisfies Fields;

const containerImage = {
  public: { kind: "table", fields: publicImage, doc: "An image that anybody may pull." },
  aws_ecr: { kind: "table", fields: ecr, doc: "An image of Amazon's registry." },
  gcp_gar: { kind: "table", fields: gar, doc: "An image of Google's registry." },
  azure_acr: { kind: "table", fields: acr, doc: "An image of Azure's registry." },
  update_policy: {
    kind: "text",
    format: "version-range",
    doc: "Range of versions whose newest is taken at a build, in place of a tag.",
  },
} as const satisfies Fields;

const job = {
  image_url: { kind: "text", required: true, format: "image", doc: "The image, without a tag." },
  tag: { kind: "text", required: true, format: "tag", doc: "Its tag." },
  cmd: { kind: "texts", doc: "What is run." },
  args: { kind: "texts", doc: "What it is given." },
  env_vars: { kind: "text-map", names: "environment", doc: "Environment of the job." },
} as const satisfies Fields;

const kustomize = {
  path: { kind: "text", required: true, doc: "Directory of the kustomization." },
  patches: { kind: "texts", doc: "Patches, in YAML." },
  enable_helm: { kind: "flag", doc: "Charts inside it are rendered." },
  load_restrictor: {
    kind: "text",
    choices: ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"],
    doc: "Which files it may read.",
  },
} as const satisfies Fields;

const kubernetesManifest = {
  manifest: { kind: "text", content: true, doc: "Objects in YAML, or a path to them." },
  kustomize: { kind: "table", fields: kustomize, doc: "A kustomization of a repository, in place of `manifest`." },
  ...repositories,
  namespace: { kind: "text", required: true, doc: "Namespace of the objects." },
  drift_schedule: driftSchedule,
  health: healthField,
} as const satisfies Fields;

const pulumi = {
  runtime: { kind: "text", required: true, choices: ["go", "nodejs", "python"], doc: "Language of the program." },
  pulumi_version: { kind: "text", format: "semver", doc: "Version of Pulumi." },
  config: { kind: "text-map", doc: "Pulumi's configuration." },
  env_vars: environment,
  ...repositories,
  drift_schedule: driftSchedule,
} as const satisfies Fields;

export const component = common;

export const componentTypes = {
  terraform_module: terraformModule,
  helm_chart: helmChart,
  docker_build: dockerBuild,
  container_image: containerImage,
  job,
  kubernetes_manifest: kubernetesManifest,
  pulumi,
} as const satisfies Readonly<Record<string, Fields>>;
