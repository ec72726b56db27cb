import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type InteractiveShell, type ShellName, startShell } from "./harness/interactive-shell.ts";

/** What an org may be called, though a shell would take it for something else; the first letters tell them apart. */
const names = {
  ma: "ma space",
  qu: `qu'ote"s`,
  ru: "ru$(touch ran)`touch ran`$HOME",
  se: "se;touch ran&|<>(){}[]*?",
  ba: "ba\\slash",
  un: "unübersehbar 東京",
  ke: "ke=y=value",
  co: "co:lon",
  ti: "ti~de^#!bang",
};

const database = await testDatabase();
const scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-completion-"));
const bundle = path.join(scratch, "exclave.mjs");
let controlPlane: StartedControlPlane;

beforeAll(async () => {
  execFileSync(process.execPath, ["tools/bundle/bundle.ts", bundle]);
  controlPlane = await startControlPlane(database);
  for (const name of Object.values(names)) {
    await controlPlane.client.call("create_org", { body: { name } });
  }
  await controlPlane.client.call("create_app", { body: { name: "storefront" } });
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each<ShellName>(["bash", "zsh", "fish"])("%s completes", (shellName) => {
  let shell: InteractiveShell;

  beforeAll(async () => {
    shell = await startShell(shellName, {
      bundle,
      environment: {
        EXCLAVE_API_URL: controlPlane.url,
        EXCLAVE_API_TOKEN: controlPlane.token,
        EXCLAVE_ORG_ID: controlPlane.orgId,
      },
    });
  });

  afterAll(() => shell.stop());

  it("commands, flags, the words that a flag takes, and names of what is there", async () => {
    expect(await shell.type("exclave arti\tli\t")).toEqual(["artifacts", "list"]);
    expect(await shell.type("exclave apps list --lim\t3 --outp\tya\t")).toEqual([
      "apps",
      "list",
      "--limit",
      "3",
      "--output",
      "yaml",
    ]);
    expect(await shell.type("exclave apps get store\t")).toEqual(["apps", "get", "storefront"]);
    expect(await shell.type("exclave components list --app-id=store\t")).toEqual([
      "components",
      "list",
      "--app-id=storefront",
    ]);
  });

  it.each(Object.entries(names))("%s to a name that it must spell with care", async (start, name) => {
    expect(await shell.type(`exclave orgs select ${start}\t`)).toEqual(["orgs", "select", name]);
    expect(await shell.type(`exclave orgs select "${start}\t`)).toEqual(["orgs", "select", name]);
    expect(await shell.type(`exclave orgs select '${start}\t`)).toEqual(["orgs", "select", name]);
    expect(existsSync(path.join(shell.home, "ran"))).toBe(false);
  });

  it("a name of which more is there, and a flag that says for which org", async () => {
    expect(await shell.type("exclave orgs select ma\\ sp\t")).toEqual(["orgs", "select", names.ma]);
    expect(await shell.type("exclave orgs select --org-id=ke=y\t")).toEqual(["orgs", "select", `--org-id=${names.ke}`]);
    expect(await shell.type('exclave --org-id "ma space" apps get store\t')).toEqual([
      "--org-id",
      names.ma,
      "apps",
      "get",
      "store",
    ]);
  });

  it("files where nothing of ours fits", async () => {
    const [apps, validate, directory] = await shell.type("exclave apps validate bi\t");

    expect([apps, validate]).toEqual(["apps", "validate"]);
    expect(directory).toMatch(/^bin\/?$/);
  });
});
