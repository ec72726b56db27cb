import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCron } from "./cron.ts";

describe("a schedule", () => {
  it.each(["", "* * * * *", "0 */6 * * *", "15,45 9-17 1 JAN-Mar mon-fri", "0 0 ? * 0", "5-10/2 * * * *"])(
    "may be %j",
    (schedule) => {
      expect(checkCron("drift_schedule", schedule)).toBe(schedule);
    },
  );

  it.each(["* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "@daily"])(
    "is never %j",
    (schedule) => {
      expect(() => checkCron("drift_schedule", schedule)).toThrow(expect.objectContaining({ kind: "InvalidInput" }));
    },
  );

  it.each(["5-1 * * * *", "*/0 * * * *", "1/2/3 * * * *", "1-2-3 * * * *", ", * * * *", "a * * * *"])(
    "is never %j",
    (schedule) => {
      expect(() => checkCron("drift_schedule", schedule)).toThrow(/drift_schedule/);
    },
  );

  it("is taken or refused by name, whatever the text", () => {
    assert(
      property(string(), (text) => {
        try {
          return checkCron("drift_schedule", text) === text;
        } catch (error) {
          return (error as { code?: string }).code === "request.invalid-field";
        }
      }),
    );
  });
});
