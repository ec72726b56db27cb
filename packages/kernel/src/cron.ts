interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for numbers, the first standing for `least`. */
  readonly words: readonly string[];
}

const fields: readonly CronField[] = [
  { name: "minute", least: 0, most: 59, words: [] },
  { name: "hour", least: 0, most: 23, words: [] },
  { name: "day of month", least: 1, most: 31, words: [] },
  {
    name: "month",
    least: 1,
    most: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { name: "day of week", least: 0, most: 6, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** What a cron schedule of five fields must be; undefined when it is one. */
export function cronMistake(schedule: string): string | undefined {
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return "must have five fields: minute, hour, day of month, month, day of week, such as `0 */6 * * *`";
  }
  const wrong = fields.find((cron, index) => !parts[index]!.split(",").every((item) => isItem(item, cron)));
  return wrong && `its ${wrong.name} must be *, ${wrong.least} to ${wrong.most}, a range, a list or a step`;
}

/** `*`, `n`, `n-m`, each with an optional `/step`. */
function isItem(item: string, cron: CronField): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) {
    return false;
  }
  if (range === "*" || (range === "?" && cron.name.startsWith("day"))) {
    return true;
  }
  const ends = range.split("-").map((end) => valueOf(end, cron));
  return ends.length <= 2 && ends.every((end) => end !== undefined) && ends[0]! <= ends.at(-1)!;
}

function valueOf(text: string, { least, most, words }: CronField): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + least : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= least && value <= most ? value : undefined;
}
