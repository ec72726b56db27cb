import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { apiReference } from "./api-reference.ts";

describe("the reference of the API", () => {
  it("is what the contract and the areas say: run `npm run generate` when it is not", async () => {
    const written = readFileSync("docs/reference/api.generated.md", "utf8");

    expect(written).toBe(await apiReference());
  });
});
