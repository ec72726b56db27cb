import { upSettings } from "./up-settings.ts";

/** Every environment variable that a command of ours reads; one environment serves all of them. */
export function knownVariables(): string[] {
  return Object.values(upSettings).map(({ variable }) => variable);
}
