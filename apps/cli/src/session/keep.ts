import type { Shell } from "../commands/shell.ts";
import type { ConfigurationKey } from "../configuration/keys.ts";

/** Keeps values for later commands, and warns of a variable that hides one of them. */
export async function keep(
  shell: Shell,
  changes: Partial<Record<ConfigurationKey, string | undefined>>,
): Promise<void> {
  const hiding = await (await shell.configuration()).change(changes);
  for (const name of hiding) {
    shell.say(`${name} is set in the environment and wins over what was kept: unset it`);
  }
}
