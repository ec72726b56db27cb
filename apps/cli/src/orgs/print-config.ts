import type { Shell } from "../commands/shell.ts";
import { shownConfiguration } from "../configuration/configuration.ts";
import { itemView, sentenceView, type View } from "../output/view.ts";
import { notLoggedIn } from "../session/faults.ts";

/** What is configured, with where each value was said. */
export async function printConfiguration(shell: Shell): Promise<View> {
  const configuration = await shell.configuration();
  const shown = shownConfiguration(configuration);
  const fields = Object.fromEntries(shown.map(({ key, value, origin }) => [key, `${value} (${origin})`]));
  return itemView({
    data: { file: configuration.file, values: shown },
    name: configuration.file,
    fields: { file: configuration.file, ...fields },
  });
}

/** The token itself. */
export async function apiToken(shell: Shell): Promise<View> {
  const token = (await shell.configuration()).get("api_token");
  if (!token) {
    throw notLoggedIn();
  }
  return sentenceView(token, { api_token: token }, token);
}
