import { describe, expect, it } from "vitest";
import { createLineOutput } from "./line-output.ts";

describe("a line output", () => {
  it("says how many lines were lost, once it can", () => {
    let written = "";
    let isFull = false;
    const output = createLineOutput((bytes, at) => {
      if (isFull) {
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      }
      written += bytes.toString("utf8", at);
      return bytes.length - at;
    });

    output.write("one\n");
    isFull = true;
    output.write("two\n");
    output.write("three\n");
    isFull = false;
    output.write("four\n");
    output.write("five\n");

    expect(written).toBe('one\n\n{"level":40,"lines":2,"msg":"lines were lost here"}\nfour\nfive\n');
  });

  it("goes on where a line was taken in part", () => {
    let written = "";
    const output = createLineOutput((bytes, at) => {
      written += bytes.toString("utf8", at, at + 2);
      return Math.min(2, bytes.length - at);
    });

    output.write("a long line\n");

    expect(written).toBe("a long line\n");
  });
});
