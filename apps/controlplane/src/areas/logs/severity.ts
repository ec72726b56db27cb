const families = ["Trace", "Debug", "Info", "Warn", "Error", "Fatal"] as const;

const STEPS = 4;
const LARGEST = families.length * STEPS;

/** The name OpenTelemetry gives a severity number: `Info`, `Info2`, …; `Unspecified` for what is no severity. */
export function severityName(number: number): string {
  if (!Number.isInteger(number) || number < 1 || number > LARGEST) {
    return "Unspecified";
  }
  const step = (number - 1) % STEPS;
  return `${families[Math.floor((number - 1) / STEPS)]}${step === 0 ? "" : step + 1}`;
}

/** The number itself when OpenTelemetry knows it, else 0: unspecified. */
export function knownSeverity(number: number): number {
  return severityName(number) === "Unspecified" ? 0 : number;
}
