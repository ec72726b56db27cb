import { interrupted } from "../session/faults.ts";
import { plainText } from "./screen.ts";

/** Lets a person choose one of `items`, typing to narrow them; on standard error. Leaving it is an interruption. */
export async function choose<T>(question: string, items: readonly T[], labelOf: (item: T) => string): Promise<T> {
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const chosen = await autocomplete<number>({
    message: question,
    options: items.map((item, index) => ({ value: index, label: plainText(labelOf(item)) })),
    maxItems: 10,
    output: process.stderr,
  });
  if (isCancel(chosen)) {
    throw interrupted();
  }
  return items[chosen]!;
}

/** Asks for a yes or a no. */
export async function confirm(question: string): Promise<boolean> {
  const prompts = await import("@clack/prompts");
  const answer = await prompts.confirm({ message: plainText(question), initialValue: false, output: process.stderr });
  if (prompts.isCancel(answer)) {
    throw interrupted();
  }
  return answer;
}
