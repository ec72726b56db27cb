import type { ToolFinding } from "./examine-tools.ts";
import { type IsolationFinding, isolationLines } from "./isolation.ts";

/** Everything that `exclave doctor` found. */
export interface DoctorReport {
  readonly tools: readonly ToolFinding[];
  readonly isolation: IsolationFinding;
  /** False when something is missing without which nothing works. */
  readonly is_usable: boolean;
}

/** Puts the findings together. */
export function doctorReport(tools: readonly ToolFinding[], isolation: IsolationFinding): DoctorReport {
  return { tools, isolation, is_usable: tools.every((tool) => !tool.is_required || tool.version !== undefined) };
}

/** The report for a person: a line each, and beneath what is missing, what that costs and how to get it. */
export function reportText({ tools, isolation, is_usable: isUsable }: DoctorReport): string {
  const width = Math.max(...tools.map(({ name }) => name.length));
  const toolLines = tools.flatMap((tool) =>
    tool.version === undefined
      ? [
          `  ${tool.is_required ? "MISSING" : "missing"}  ${tool.name}`,
          ...(tool.too_old === undefined ? [] : [`           there is    ${tool.too_old}`]),
          `           without it: ${tool.without}`,
          `           get it:     ${tool.how_to_get}`,
        ]
      : [
          `  ok       ${tool.name.padEnd(width)}  ${tool.version}${tool.name === tool.program ? "" : ` (${tool.program})`}`,
        ],
  );
  return [
    "Tools",
    ...toolLines,
    "",
    "What keeps jobs apart here",
    ...("isolation" in isolation
      ? isolationLines(isolation.isolation)
      : [`  could not be found out: ${isolation.reason}`]),
    "",
    isUsable ? "Ready to go." : "Not usable: install what is MISSING.",
  ].join("\n");
}
