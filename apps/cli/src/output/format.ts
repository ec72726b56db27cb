import { invalidInput } from "@exclave/kernel";

const outputFormats = ["table", "json", "yaml", "name"] as const;

/** How answers are written. */
export type OutputFormat = (typeof outputFormats)[number];

/** What `--output` and `--json` ask for together. */
export function outputFormat(output: string | undefined, isJson: boolean): OutputFormat {
  const format = output ?? (isJson ? "json" : "table");
  if (!(outputFormats as readonly string[]).includes(format)) {
    throw invalidInput("usage.output", `"${format}" is no output format`, {
      hint: `one of ${outputFormats.join(", ")}`,
    });
  }
  if (isJson && format !== "json") {
    throw invalidInput("usage.output", `--json and --output ${format} contradict each other`, {
      hint: "leave one of them out",
    });
  }
  return format as OutputFormat;
}
