import { DiagLogLevel, diag } from "@opentelemetry/api";
import { onTestFinished } from "vitest";

/** What OpenTelemetry's own code has to complain of until the calling test ends, in order. */
export function exporterComplaints(): readonly unknown[] {
  const complaints: unknown[] = [];
  const complain = (...words: unknown[]): number => complaints.push(words);
  const quiet = (): undefined => undefined;
  diag.setLogger({ error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
  onTestFinished(() => diag.disable());
  return complaints;
}
