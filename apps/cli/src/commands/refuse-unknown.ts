import { invalidInput, nearest } from "@exclave/kernel";
import { type GroupSpec, isGroup } from "./command.ts";

/** Refuses words that name no command of the group, with the nearest one. */
export function refuseUnknown(root: GroupSpec, words: readonly string[]): void {
  let group = root;
  for (const word of words) {
    const spec = group.commands.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (!spec) {
      const near = nearest(
        word,
        group.commands.flatMap(({ name, isHidden }) => (isHidden ? [] : [name])),
      );
      throw invalidInput("usage.command-line", `unknown command '${word}'`, {
        hint: [...(near.length > 0 ? [`did you mean ${near.join(" or ")}?`] : []), "--help shows what there is"].join(
          "\n",
        ),
      });
    }
    if (!isGroup(spec)) return;
    group = spec;
  }
}
