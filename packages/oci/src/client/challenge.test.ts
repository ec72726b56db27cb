import { describe, expect, it } from "vitest";
import { parseChallenge } from "./challenge.ts";

describe("parseChallenge", () => {
  it("reads the scheme and its parameters, quoted or not", () => {
    const header = 'Bearer realm="https://auth.example/token",service=registry, scope="repository:a/b:pull,push"';

    expect(parseChallenge(header)).toEqual({
      scheme: "bearer",
      parameters: { realm: "https://auth.example/token", service: "registry", scope: "repository:a/b:pull,push" },
    });
  });

  it("unescapes quoted text", () => {
    expect(parseChallenge('Basic realm="say \\"hi\\""')?.parameters).toEqual({ realm: 'say "hi"' });
  });

  it.each([null, "", "  "])("finds none in %j", (header) => {
    expect(parseChallenge(header)).toBeUndefined();
  });
});
