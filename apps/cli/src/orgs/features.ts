import { invalidInput } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { itemView, listView, sentenceView, type View } from "../output/view.ts";
import { openSession } from "../session/session.ts";

/** What the org has, in numbers. */
export async function stats(shell: Shell): Promise<View> {
  const { client } = await openSession(shell);
  // The contract has an org here; servers answer numbers, and lists of names.
  const numbers = (await client.call("get_org_stats")) as Readonly<Record<string, unknown>>;
  const shown = Object.entries(numbers).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const fields = Object.fromEntries(shown.map(([name, count]) => [name.replace("_count", "s"), count]));
  return itemView({ data: numbers, name: undefined, fields });
}

/** Every feature, and whether the org has it. */
export async function listFeatures(shell: Shell): Promise<View> {
  const { client } = await openSession(shell);
  const [known, has] = await Promise.all([client.call("get_org_features"), client.call("get_current_org_features")]);
  return listView({
    rows: known.map((feature) => ({ ...feature, on: has[feature.name ?? ""] ?? false })),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "on", of: ({ on }) => (on ? "on" : "off") },
      { title: "what it is", of: ({ description }) => description },
    ],
    whenEmpty: "there are none",
  });
}

/** Turns a feature on or off. */
export async function setFeature(shell: Shell, name: string, value: string): Promise<View> {
  if (value !== "on" && value !== "off") {
    throw invalidInput("usage.invalid", `${value} is neither on nor off`, {
      hint: `such as: exclave orgs set-feature ${name} on`,
    });
  }
  const { client } = await openSession(shell);
  const org = await client.call("update_org_features", { body: { features: { [name]: value === "on" } } });
  return sentenceView(`${name} is ${value}`, org.features, name);
}
