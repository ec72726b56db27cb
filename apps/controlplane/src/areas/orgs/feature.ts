import { invalidField } from "@exclave/kernel";

/** A switch of an org's that clients go by, such as dashboards; the control plane does the same either way. */
export interface Feature {
  readonly name: string;
  readonly description: string;
  /** As long as nobody said otherwise. */
  readonly isOn: boolean;
}

const on = (name: string, description: string): Feature => ({ name, description, isOn: true });
const off = (name: string, description: string): Feature => ({ name, description, isOn: false });

/** Every feature that there is. */
export const features: readonly Feature[] = [
  on("api-pagination", "lists are read in pages"),
  on("app-branches", "branches of apps are shown"),
  on("dashboard-sse", "pages follow events instead of asking again"),
  on("dev-command", "the command for working on an app locally is offered"),
  off("install-break-glass", "emergency roles of installs are offered"),
  on("install-delete", "deleting an install is offered"),
  on("install-delete-components", "deleting components of an install is offered"),
  off("org-dashboard", "the overview page of an org is shown"),
  on("org-runner", "the page of an org's runners is shown"),
  on("org-settings", "the settings page of an org is shown"),
  on("org-support", "the support page of an org is shown"),
  on("stratus-layout", "the newer layout of pages is used"),
  on("stratus-workflow", "the newer view of workflows is used"),
  off("terraform-installer", "installing by a Terraform module is offered"),
  on("terraform-workspace", "Terraform workspaces are shown"),
];

/** Every feature of an org, with what was said of it or else the default. */
export function featuresOf(said: Readonly<Record<string, boolean>>): Record<string, boolean> {
  return Object.fromEntries(features.map(({ name, isOn }) => [name, said[name] ?? isOn]));
}

/** What is asked to be changed; throws InvalidInput for a name that is no feature's. */
export function checkFeatures(asked: Readonly<Record<string, boolean>>): Readonly<Record<string, boolean>> {
  const names = new Set(features.map(({ name }) => name));
  for (const [name, value] of Object.entries(asked)) {
    if (!names.has(name)) {
      throw invalidField(`features.${name}`, value, `must be a feature: ${[...names].join(", ")}`);
    }
  }
  return asked;
}
