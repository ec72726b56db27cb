/** Keys that people write and that never did anything: by the definition's path, with what to write instead. */
const dead: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  metadata: {
    onboarding: "nothing reads it; remove it",
    name: "an app is called as its directory is; remove it",
  },
  components: {
    label: 'write labels = { key = "value" }',
    depends_on: "write dependencies",
    timeout: "write build_timeout or deploy_timeout",
    schedule: "write drift_schedule",
    version: "write terraform_version, or the version of helm_repo",
  },
  actions: {
    label: 'write labels = { key = "value" }',
    schedule: "write cron_schedule in a trigger of type cron",
    description: "actions have none; remove it",
  },
  "actions.triggers": {
    schedule: "write cron_schedule",
    cron: "write cron_schedule",
    component: "write component_name",
  },
  "actions.steps": {
    timeout: "the action has one timeout for all steps; remove it",
    env: "write env_vars",
    inline: "write inline_contents",
  },
  runbooks: {
    label: 'write labels = { key = "value" }',
  },
  "inputs.input": {
    label: "write display_name",
    options: "inputs have no choices; remove it",
  },
  sandbox: {
    schedule: "write drift_schedule",
    var: "write [vars]",
    env_var: "write [env_vars]",
  },
  runner: {
    env_var: "write [env_vars]",
  },
};

/** What to do with a key that is dead in that place, by the path without its numbers. */
export function deadKey(place: string, key: string): string | undefined {
  return own(own(dead, place) ?? {}, key.toLowerCase());
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
