import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languageReference } from "./language-reference.ts";

describe("the reference of the app config language", () => {
  it("is what the definitions say: run `npm run generate` when it is not", () => {
    expect(readFileSync("docs/reference/app-files.generated.md", "utf8")).toBe(languageReference());
  });
});
