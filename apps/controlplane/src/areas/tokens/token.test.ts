import { expect, it } from "vitest";
import { checkTokenName } from "./token.ts";

it("a token has a name, so that it is told from others", () => {
  expect(() => checkTokenName("ci")).not.toThrow();
  for (const name of ["", "  "]) {
    expect(() => checkTokenName(name)).toThrow("invalid input for name");
  }
});
