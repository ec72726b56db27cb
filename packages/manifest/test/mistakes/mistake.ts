import { whole } from "../an-app.ts";

/** A change of the app, and what must be said about it: code, file and line. */
export type Mistake = readonly [
  name: string,
  change: Readonly<Record<string, string | undefined>>,
  code: string,
  file: string,
  line: number,
];

/** A line more at the end of a file. */
export function more(path: string, text: string): Readonly<Record<string, string>> {
  return { [path]: `${whole[path]}${text}` };
}
