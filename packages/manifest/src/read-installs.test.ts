import { describe, expect, it } from "vitest";
import { readInstalls } from "./read-installs.ts";

const input = { type: "string", required: false, sensitive: false, default: "" };
const inputs = [
  { ...input, name: "domain", required: true },
  { ...input, name: "replicas", type: "number", required: true, default: "1" },
  { ...input, name: "password", sensitive: true },
];

const north = `name = "north"
approval_option = "prompt"

[aws_account]
region = "eu-north-1"

[inputs]
domain = "north.example.com"
`;

function read(files: Readonly<Record<string, string>>, known = inputs): ReturnType<typeof readInstalls> {
  return readInstalls(
    Object.entries(files).map(([path, text]) => ({ path, content: { kind: "text", text } })),
    known,
  );
}

describe("install files", () => {
  it("are read each for itself; an empty one is as good as none, and what has a default may be left out", () => {
    const { installs, diagnostics } = read({ "a/north.toml": north, "a/empty.toml": "" });

    expect(diagnostics).toEqual([]);
    expect(installs).toEqual([
      {
        path: "a/north.toml",
        install: {
          name: "north",
          approval_option: "prompt",
          aws_account: { region: "eu-north-1" },
          inputs: { domain: "north.example.com" },
        },
      },
    ]);
  });

  it("are told everything that is wrong, each with its file and place, and nothing of them is given out", () => {
    const { installs, diagnostics } = read({
      "1.toml": north,
      "2.toml": `${north}replicas = "many"\n`,
      "3.toml": north.replace("domain", "domian"),
      "4.toml": "name = north\n",
      "5.toml": `name = "south"\nregion = "eu"\n`,
      "6.toml": `${north}password = "hunter2"\n\n[gcp_account]\nregion = "europe-west1"\n`,
    });

    expect(installs).toBeUndefined();
    expect(diagnostics.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ["name.doubled", "2.toml", 1, 8],
      ["value.input", "2.toml", 9, 12],
      ["name.doubled", "3.toml", 1, 8],
      ["install.input-missing", "3.toml", 7, 2],
      ["reference.input", "3.toml", 8, 10],
      ["toml.syntax", "4.toml", 1, 8],
      ["install.input-missing", "5.toml", 1, 1],
      ["key.unknown", "5.toml", 2, 1],
      ["name.doubled", "6.toml", 1, 8],
      ["install.sensitive-input", "6.toml", 9, 1],
      ["source.both", "6.toml", 11, 2],
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });

  it("are never quoted with a value that may be a secret, whatever it is and however its input is misspelt", () => {
    const { diagnostics } = read({
      "1.toml": `name = "a"\n\n[inputs]\ndomain = "a.example.com"\npassword = 1234567\npasword = 7654321\n`,
      "2.toml": `name = "b"\n\n[[inputs]]\ndomain = "b.example.com"\n\n[[inputs]]\npassword = ["hunter2"]\n`,
    });

    expect(diagnostics.map(({ code, file, line }) => [code, file, line])).toEqual([
      ["install.sensitive-input", "1.toml", 5],
      ["value.type", "1.toml", 6],
      ["install.sensitive-input", "2.toml", 7],
    ]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/1234567|7654321|hunter2/);
  });

  it("that cannot be read are named with why", () => {
    const { installs, diagnostics } = readInstalls(
      [
        { path: "link.toml", content: { kind: "link" } },
        { path: "image.toml", content: { kind: "binary" } },
        { path: "large.toml", content: { kind: "too-large" } },
      ],
      inputs,
    );

    expect(installs).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: "file.unreadable", file: "image.toml", message: expect.stringContaining("UTF-8") },
      { code: "file.unreadable", file: "large.toml", message: expect.stringContaining("64 KiB") },
      { code: "file.unreadable", file: "link.toml", message: expect.stringContaining("not followed") },
    ]);
  });

  it("cannot give a sensitive value that is needed: that is told, and whoever makes the install gives it", () => {
    const { installs, diagnostics } = read({ "north.toml": north }, [
      ...inputs,
      { ...input, name: "key", sensitive: true, required: true },
    ]);

    expect(installs).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "install.input-missing", severity: "warning", file: "north.toml" }]);
  });

  it("that are full of mistakes are given up when enough were told", () => {
    const hostile = Array.from({ length: 12 }, (_, file) => [
      `${file}.toml`,
      `${north}${Array.from({ length: 1_000 }, (_key, index) => `k${index} = "v"\n`).join("")}`,
    ]);

    const { installs, diagnostics } = read(Object.fromEntries(hostile));

    expect(installs).toBeUndefined();
    expect(diagnostics).toHaveLength(1_000);
  });
});
