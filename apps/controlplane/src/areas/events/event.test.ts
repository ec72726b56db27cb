import { describe, expect, it } from "vitest";
import { checkTopic, TOPICS } from "./event.ts";

describe("a topic", () => {
  it.each([...TOPICS, "bldz43hq00apt11kq0yks5njda"])("may be %s", (topic) => {
    expect(() => checkTopic(topic)).not.toThrow();
  });

  it.each(["bogus", "build", "logs:nope", "bldnope", "Builds", " builds"])(
    "that no event ever has, such as %s, is refused with those there are",
    (topic) => {
      expect(() => checkTopic(topic)).toThrow(
        expect.objectContaining({
          code: "request.invalid-field",
          hint: expect.stringMatching(new RegExp(`topics is "${topic}", .*builds, components, jobs`)),
          details: { fields: ["topics"] },
        }),
      );
    },
  );
});
