import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { normalUrl, readConfiguration } from "./configuration.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "exclave-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function keep(file: string, text: string): void {
  writeFileSync(path.join(home, file), text);
}

describe("a value", () => {
  it("is taken from the flag, else our variable, else the other client's, else the file", async () => {
    keep(".exclave", "org_id: file\n");
    const environment = { NUON_ORG_ID: "theirs", EXCLAVE_ORG_ID: "ours" };

    const flag = await readConfiguration({ flags: { org_id: "flag" }, environment, home });
    const ours = await readConfiguration({ flags: {}, environment, home });
    const theirs = await readConfiguration({ flags: {}, environment: { NUON_ORG_ID: "theirs" }, home });
    const file = await readConfiguration({ flags: {}, environment: {}, home });

    const values = [flag, ours, theirs, file].map((configuration) => configuration.get("org_id"));
    expect(values).toEqual(["flag", "ours", "theirs", "file"]);
    expect(file.originOf("org_id")).toBe("file");
  });

  it("may be written as any YAML", async () => {
    keep(".exclave", "# mine\napi_token: 'tok: 1' # quoted\n\"app_id\": shop\nnested: {a: 1}\n");

    const configuration = await readConfiguration({ flags: {}, environment: {}, home });

    expect(configuration.get("api_token")).toBe("tok: 1");
    expect(configuration.get("app_id")).toBe("shop");
  });
});

describe("the file", () => {
  it("of another client is read while there is none of ours, and never written", async () => {
    keep(".nuon", "api_token: secret\norg_id: old\n");

    const configuration = await readConfiguration({ flags: {}, environment: {}, home });
    await configuration.change({ org_id: "new" });

    expect(readFileSync(path.join(home, ".nuon"), "utf8")).toContain("org_id: old");
    expect(readFileSync(path.join(home, ".exclave"), "utf8")).toBe("api_token: secret\norg_id: new\n");
  });

  it("is readable by its owner only, keeps comments and unknown keys, and stays a link where it is one", async () => {
    mkdirSync(path.join(home, "dotfiles"));
    keep("dotfiles/exclave", "# mine\ntheme: dark\napp_id: shop\n");
    symlinkSync("dotfiles/exclave", path.join(home, ".exclave"));

    const configuration = await readConfiguration({ flags: {}, environment: {}, home });
    await configuration.change({ app_id: undefined, api_token: "tok" });

    const file = path.join(home, "dotfiles/exclave");
    expect(readFileSync(file, "utf8")).toBe("# mine\ntheme: dark\napi_token: tok\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("lies in ~/.exclave where that is a product's data directory", async () => {
    mkdirSync(path.join(home, ".exclave"));

    const configuration = await readConfiguration({ flags: {}, environment: {}, home });
    await configuration.change({ app_id: "shop" });

    expect(readFileSync(path.join(home, ".exclave/config"), "utf8")).toBe("app_id: shop\n");
  });

  it("that was named must be there, and must be YAML", async () => {
    keep("bad", "a: [\n");

    const absent = readConfiguration({ flags: { config_file: "/nowhere/at/all" }, environment: {}, home });
    const damaged = readConfiguration({ flags: { config_file: path.join(home, "bad") }, environment: {}, home });

    await expect(absent).rejects.toMatchObject({ code: "configuration.missing" });
    await expect(damaged).rejects.toMatchObject({ code: "configuration.damaged" });
  });

  it("may be missing or hold comments alone when something is forgotten or kept", async () => {
    const none = await readConfiguration({ flags: {}, environment: {}, home });
    await none.change({ api_token: undefined });
    keep(".exclave", "# mine\n");
    const bare = await readConfiguration({ flags: {}, environment: {}, home });
    await bare.change({ api_token: undefined });
    await bare.change({ org_id: "new" });

    expect(readFileSync(path.join(home, ".exclave"), "utf8")).toContain("org_id: new\n");
  });

  it("that holds no keys is damaged", async () => {
    for (const text of ["- api_token\n", "token-alone\n"]) {
      keep(".exclave", text);

      const read = readConfiguration({ flags: {}, environment: {}, home });

      await expect(read).rejects.toMatchObject({ code: "configuration.damaged" });
    }
  });

  it("names the variable that hides what was changed", async () => {
    const configuration = await readConfiguration({ flags: {}, environment: { NUON_APP_ID: "other" }, home });

    const hiding = await configuration.change({ app_id: "shop" });

    expect(hiding).toEqual(["NUON_APP_ID"]);
  });
});

describe("the address of the API", () => {
  it("keeps a path, and gets the scheme that was left out", () => {
    expect(normalUrl("https://example.com/exclave/")).toBe("https://example.com/exclave");
    expect(normalUrl("localhost:8081")).toBe("http://localhost:8081");
    expect(normalUrl("api.example.com")).toBe("https://api.example.com");
    expect(() => normalUrl("ftp://example.com")).toThrow("is no address of an API");
  });
});
