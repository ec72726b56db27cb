import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** What a person watches: a line at a time, in colour where the terminal and NO_COLOR allow it. */
export interface Screen {
  /** Undefined when the lines do not go to a terminal. */
  readonly columns: number | undefined;
  heading(text: string): void;
  done(text: string): void;
  warning(text: string): void;
  failure(text: string): void;
  plain(text: string): void;
  /** The status that one component's build has now. */
  status(name: string, status: string): void;
  /** A line that a component's build wrote. */
  log(name: string, text: string): void;
}

/** As long as the longest name in the example. */
const NAME_WIDTH = "infrastructure".length;
const statusStyles: Readonly<Record<string, Style>> = { active: "green", error: "red", cancelled: "yellow" };
const nameColors = ["cyan", "magenta", "blue", "yellow", "green"] as const satisfies readonly Style[];
const CONTROL = /(?![\t\n])\p{Cc}(?:\[[0-9;?]*[A-Za-z])?/gu;

/** A screen over `stream`; each name keeps the colour it first got. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  const names: string[] = [];
  const styled = (style: Style, text: string): string => styleText(style, text, { stream });
  const say = (text: string): void => void stream.write(`${text}\n`);

  function prefix(name: string): string {
    if (!names.includes(name)) {
      names.push(name);
    }
    return styled(nameColors[names.indexOf(name) % nameColors.length]!, name.padEnd(NAME_WIDTH));
  }

  return {
    columns: stream.columns,
    heading: (text) => say(`\n${styled("bold", text)}`),
    done: (text) => say(`${styled("green", "✔")} ${text}`),
    warning: (text) => say(`${styled("yellow", "!")} ${text}`),
    failure: (text) => say(`${styled("red", "✘")} ${text}`),
    plain: say,
    status: (name, status) => say(`  ${prefix(name)} ${styled(statusStyles[status] ?? "reset", status)}`),
    // What a build prints must not move the cursor or change the colours of the rest.
    log: (name, text) => say(`  ${prefix(name)} ${styled("dim", `│ ${text.replaceAll(CONTROL, "")}`)}`),
  };
}
