import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { controlPlaneVariables, runnerVariables } from "./process-variables.ts";
import { configurationReference } from "./reference.ts";

/** The names in quotes in the file that reads a process's environment. */
function variablesRead(file: string): string[] {
  const names = readFileSync(file, "utf8").match(/(?<=")(EXCLAVE|RUNNER)_[A-Z_]+(?=")/g) ?? [];
  return [...new Set(names)].filter((name) => !name.endsWith("_")).sort();
}

describe("the configuration reference", () => {
  it("is what the tables say: run `npm run generate` when it is not", () => {
    const written = readFileSync("docs/reference/configuration.generated.md", "utf8");

    expect(written).toBe(configurationReference());
  });

  it("names exactly the variables that the control plane reads", () => {
    const documented = controlPlaneVariables.map(({ name }) => name).sort();

    expect(documented).toEqual(variablesRead("apps/controlplane/src/env.ts"));
  });

  it("names exactly the variables that the runner reads", () => {
    const documented = runnerVariables.map(({ name }) => name).sort();

    expect(documented).toEqual(variablesRead("apps/runner/src/env.ts"));
  });
});
