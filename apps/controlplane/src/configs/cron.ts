import { cronMistake, invalidField } from "@exclave/kernel";

/** Checks a cron schedule of five fields; empty means none. */
export function checkCron(field: string, schedule: string): string {
  const mistake = schedule === "" ? undefined : cronMistake(schedule);
  if (mistake) {
    throw invalidField(field, schedule, mistake);
  }
  return schedule;
}
