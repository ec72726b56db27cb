import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../test/run-cli.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "exclave-init-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("apps init", () => {
  it("names the commands to go on with so that a shell takes them as they are", async () => {
    const strange = path.join(directory, "Bob's shop");

    const plain = await runCli(["apps", "init", path.join(directory, "shop")]);
    const quoted = await runCli(["apps", "init", strange]);
    const accented = await runCli(["apps", "init", path.join(directory, "Ünï shop")]);

    expect(accented.stdout).toContain("--create --app-id uni-shop\n");
    expect(plain.stdout).toContain(`exclave apps sync ${path.join(directory, "shop")} --create\n`);
    expect(quoted.stdout).toContain(`exclave apps sync '${directory}/Bob'\\''s shop' --create --app-id bob-s-shop\n`);
  });

  it("says what to do where nothing can be written", async () => {
    writeFileSync(path.join(directory, "file"), "");

    const beneath = await runCli(["apps", "init", path.join(directory, "file", "shop"), "--json"]);
    const itself = await runCli(["apps", "init", path.join(directory, "file")]);

    const nowhere = await runCli(["apps", "init", "/proc/exclave/shop"]);

    expect([beneath.exitCode, itself.exitCode, nowhere.exitCode]).toEqual([1, 1, 1]);
    expect(nowhere.stderr).toContain("name a directory that you may write");
    expect(JSON.parse(beneath.stdout)).toMatchObject({ error: { code: "app.not-written" } });
    expect(itself.stderr).not.toContain("fault of the program");
  });
});
