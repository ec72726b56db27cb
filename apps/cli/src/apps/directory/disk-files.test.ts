import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { MAXIMUM_FILE_BYTES } from "@exclave/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDiskFiles } from "./disk-files.ts";

let scratch: string;
let directory: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-files-"));
  directory = path.join(scratch, "shop");
  write("metadata.toml", 'version = "v2"\n');
  write("components/web.toml", 'name = "web"\n');
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), content);
}

function link(file: string, target: string): void {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  symlinkSync(target, path.join(directory, file));
}

describe("the files of a directory", () => {
  it("names the directories at its root, and those that links inside it lead to", async () => {
    write("compnents/api.toml", "");
    link("more", "components");
    link("away", os.tmpdir());

    const files = await createDiskFiles({ directory });

    expect((await files.directories()).toSorted()).toEqual(["components", "compnents", "more"].toSorted());
  });

  it("are the .toml files at its root and, at any depth, in the named directories", async () => {
    write("components/deep/er/api.toml", "");
    write("components/values.yaml", "");
    write("src/ignored.toml", "");
    write("components/Other.TOML", "");
    mkdirSync(path.join(directory, "odd.toml"));

    const files = await createDiskFiles({ directory });

    expect(files.name).toBe("shop");
    expect(await files.list(["components", "actions"])).toEqual([
      "metadata.toml",
      "components/deep/er/api.toml",
      "components/web.toml",
    ]);
  });

  it("are followed through links that stay inside, to files and to directories", async () => {
    write("shared/api.toml", 'name = "api"\n');
    link("components/api.toml", "../shared/api.toml");
    link("actions", "components");

    const files = await createDiskFiles({ directory });

    expect(await files.list(["components", "actions"])).toEqual([
      "metadata.toml",
      "components/api.toml",
      "components/web.toml",
      "actions/api.toml",
      "actions/web.toml",
    ]);
    expect(await files.read("components/api.toml")).toEqual({ kind: "text", text: 'name = "api"\n' });
  });

  it("leave out links that lead nowhere or in a circle, and end", async () => {
    link("components/gone.toml", "nowhere.toml");
    link("components/loop.toml", "loop.toml");
    link("components/again", "../components");
    link("ping", "pong");
    link("pong", "ping");

    const files = await createDiskFiles({ directory });

    expect(await files.list(["components", "ping"])).toEqual(["metadata.toml", "components/web.toml"]);
    expect(await files.read("components/loop.toml")).toEqual({ kind: "missing" });
    expect(await files.read("components/gone.toml")).toEqual({ kind: "missing" });
  });

  it("never are what a link outside leads to; a listed one says so when it is read", async () => {
    writeFileSync(path.join(scratch, "secret.toml"), "secret");
    mkdirSync(path.join(scratch, "shopping"));
    writeFileSync(path.join(scratch, "shopping/secret.toml"), "secret");
    link("components/secret.toml", "../../secret.toml");
    link("components/absolute.toml", path.join(scratch, "secret.toml"));
    link("policies", "../shopping");

    const files = await createDiskFiles({ directory });

    expect(await files.list(["components", "policies"])).toEqual([
      "metadata.toml",
      "components/absolute.toml",
      "components/secret.toml",
      "components/web.toml",
    ]);
    for (const file of [
      "components/absolute.toml",
      "components/secret.toml",
      "policies/secret.toml",
      "../secret.toml",
    ]) {
      expect(await files.read(file)).toEqual({ kind: "outside" });
    }
  });

  it("are the same when the directory itself is reached through a link", async () => {
    symlinkSync(directory, path.join(scratch, "store"));

    const files = await createDiskFiles({ directory: path.join(scratch, "store") });

    expect(files.name).toBe("store");
    expect(await files.read("metadata.toml")).toEqual({ kind: "text", text: 'version = "v2"\n' });
  });

  it("are text in UTF-8 of 4 MiB at most", async () => {
    write("latin.txt", Buffer.from([0x67, 0xfc, 0x6e]));
    write("zero.txt", "a\0b");
    write("mark.txt", "\uFEFFtext");
    write("most.txt", "a".repeat(MAXIMUM_FILE_BYTES));
    write("more.txt", "a".repeat(MAXIMUM_FILE_BYTES + 1));

    const files = await createDiskFiles({ directory });

    expect(await files.read("latin.txt")).toEqual({ kind: "binary" });
    expect(await files.read("zero.txt")).toEqual({ kind: "binary" });
    expect(await files.read("mark.txt")).toEqual({ kind: "text", text: "text" });
    expect((await files.read("most.txt")).kind).toBe("text");
    expect(await files.read("more.txt")).toEqual({ kind: "too-large" });
    expect(await files.read("components")).toEqual({ kind: "directory" });
    expect(await files.read("components/web.toml/more")).toEqual({ kind: "missing" });
  });
});
