import { configurationVariables } from "../configuration/keys.ts";
import { runnerSettings } from "./process-variables.ts";
import { upSettings } from "./up-settings.ts";

/** Every environment variable that a command of ours reads or hands on; one environment serves all of them. */
export function knownVariables(): string[] {
  return [...Object.values(upSettings).map(({ variable }) => variable), ...runnerSettings, ...configurationVariables];
}
