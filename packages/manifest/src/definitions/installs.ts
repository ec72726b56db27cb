import type { Fields } from "./field.ts";
import { repositories } from "./sources.ts";

const awsAccount = {
  region: { kind: "text", required: true, doc: "Region of the install." },
} as const satisfies Fields;

const gcpAccount = {
  project_id: { kind: "text", doc: "Project of the install." },
  region: { kind: "text", doc: "Region of the install." },
} as const satisfies Fields;

const azureAccount = {
  location: { kind: "text", doc: "Location of the install." },
} as const satisfies Fields;

export const install = {
  name: { kind: "text", required: true, doc: "Its name among the installs of the app." },
  approval_option: { kind: "text", choices: ["approve-all", "prompt"], doc: "Whether plans wait for somebody." },
  aws_account: { kind: "table", fields: awsAccount, doc: "Its place on AWS." },
  gcp_account: { kind: "table", fields: gcpAccount, doc: "Its place on Google's cloud." },
  azure_account: { kind: "table", fields: azureAccount, doc: "Its place on Azure." },
  inputs: { kind: "text-map", many: true, doc: "Values of the app's inputs." },
  labels: { kind: "text-map", doc: "Labels to find it by." },
} as const satisfies Fields;

export const installsSource = repositories;

const installGroup = {
  name: { kind: "text", required: true, doc: "What the group is called." },
  order: { kind: "whole", doc: "Its place in the order; groups of the same place go together." },
  install_ids: { kind: "texts", doc: "Installs of the group, by id." },
  install_names: { kind: "texts", doc: "Installs of the group, by name." },
  label_selector: { kind: "text-map", doc: "Labels that installs of the group have." },
  auto_approve_on_policies_passing: { kind: "flag", doc: "A plan that passes every policy needs no approval." },
  use_for_previews: { kind: "flag", doc: "Previews are made on its installs." },
} as const satisfies Fields;

const preview = {
  mode: { kind: "text", doc: "How previews are made." },
  install_id: { kind: "text", doc: "Install of previews, by id." },
  install_name: { kind: "text", doc: "Install of previews, by name." },
  label_selector: { kind: "text-map", doc: "Labels that installs of previews have." },
  set_statuses: { kind: "flag", doc: "Commits are told how a preview went." },
  comment: { kind: "flag", doc: "Pull requests are told how a preview went." },
} as const satisfies Fields;

export const branch = {
  name: { kind: "text", required: true, doc: "Its name in the app." },
  ...repositories,
  install_groups: { kind: "tables", fields: installGroup, doc: "In which order installs get what is new." },
  preview: { kind: "table", fields: preview, doc: "What is done for a pull request." },
  post_deploy_runbooks: { kind: "texts", doc: "Runbooks that are run behind a deploy." },
  ignore_changes_regex: { kind: "text", format: "pattern", doc: "Paths whose changes begin nothing." },
  send_statuses_on_ignore: { kind: "flag", doc: "Commits whose changes begin nothing are told so." },
} as const satisfies Fields;
