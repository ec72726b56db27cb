import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { controlPlaneVariables } from "./process-variables.ts";
import { configurationReference } from "./reference.ts";

describe("the configuration reference", () => {
  it("is what the tables say: run `npm run generate` when it is not", () => {
    const written = readFileSync("docs/reference/configuration.generated.md", "utf8");

    expect(written).toBe(configurationReference());
  });

  it("names exactly the variables that the control plane reads", () => {
    const source = readFileSync("apps/controlplane/src/env.ts", "utf8");

    const read = new Set(source.match(/(?<=")EXCLAVE_[A-Z_]+(?=")/g));

    expect(controlPlaneVariables.map(({ name }) => name).sort()).toEqual([...read].sort());
  });
});
