import { createMasker } from "@exclave/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineSplitter, type Line } from "./line-splitter.ts";

interface SplitOptions {
  readonly secrets?: readonly string[];
  readonly maximumCharacters?: number;
}

function split(chunks: readonly Buffer[], { secrets = [], maximumCharacters = 1000 }: SplitOptions = {}): Line[] {
  const secretLength = Math.max(0, ...secrets.map(({ length }) => length)) * 6;
  const splitter = createLineSplitter({ mask: createMasker(secrets), secretLength, maximumCharacters });
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

const texts = (lines: readonly Line[]): string[] => lines.map(({ text }) => text);

describe("the line splitter", () => {
  it("cuts at line ends of both kinds and keeps empty lines", () => {
    expect(texts(split([Buffer.from("a\r\n\nb\nc")]))).toEqual(["a", "", "b", "c"]);
  });

  it("gives the same lines wherever the output was cut, also inside a character", () => {
    const bytes = Buffer.from("Grüße\n🚀 los\nfertig");

    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        expect(texts(split(cutAt(bytes, cuts)))).toEqual(["Grüße", "🚀 los", "fertig"]);
      }),
    );
  });

  it("sends a long line in marked parts without losing a character", () => {
    const line = "x🚀".repeat(5_000);

    const lines = split([Buffer.from(`${line}\nnext\n`)]);

    expect(texts(lines.slice(0, -1)).join("")).toBe(line);
    expect(lines.map(({ isContinued }) => isContinued)).toEqual([false, ...lines.slice(2).map(() => true), false]);
    expect(texts(lines).every((text) => text.isWellFormed())).toBe(true);
  });

  it("hides a secret that came in two chunks", () => {
    const lines = split([Buffer.from("token=hunt"), Buffer.from("er2-secret!\n")], { secrets: ["hunter2-secret"] });

    expect(texts(lines)).toEqual(["token=********!"]);
  });

  it("never cuts a long line inside a secret", () => {
    const secret = "s3cr3t-value";

    fc.assert(
      fc.property(fc.array(fc.constantFrom(secret, "abc", "zzzzzzzzz"), { maxLength: 200 }), (words) => {
        const lines = split([Buffer.from(words.join(""))], { secrets: [secret], maximumCharacters: 50 });

        expect(texts(lines).join("")).toBe(words.join("").replaceAll(secret, "********"));
      }),
    );
  });
});
