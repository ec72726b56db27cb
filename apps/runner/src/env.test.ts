import { describe, expect, it } from "vitest";
import { readEnvironment } from "./env.ts";

const least = {
  RUNNER_API_URL: "http://127.0.0.1:1",
  RUNNER_API_TOKEN: "t",
  RUNNER_ID: "run1",
  EXCLAVE_RUNNER_DATA_DIR: "/data",
};

describe("the runner's environment", () => {
  it("needs four variables and has a value for everything else", () => {
    expect(readEnvironment(least)).toMatchObject({
      concurrency: 2,
      executor: "process",
      allowLocalSources: false,
      allowPrivateNetworks: false,
      warm: true,
    });
  });

  it.each(Object.keys(least))("names %s when it is missing", (name) => {
    expect(() => readEnvironment({ ...least, [name]: "" })).toThrow(name);
  });

  it.each([
    ["EXCLAVE_RUNNER_CONCURRENCY", "17"],
    ["EXCLAVE_RUNNER_CONCURRENCY", "two"],
    ["EXCLAVE_RUNNER_EXECUTOR", "docker"],
    ["EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES", "yes"],
    ["RUNNER_API_URL", "ftp://x"],
  ])("refuses %s=%s and says both", (name, value) => {
    expect(() => readEnvironment({ ...least, [name]: value })).toThrow(new RegExp(`${name} is "${value}"`));
  });

  it("refuses a setting that it does not know, and suggests one", () => {
    expect(() => readEnvironment({ ...least, EXCLAVE_RUNNER_CONCURENCY: "1" })).toThrow(
      expect.objectContaining({ code: "environment.unknown", hint: "did you mean EXCLAVE_RUNNER_CONCURRENCY?" }),
    );
  });
});
