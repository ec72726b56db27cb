import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.ts";

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-token-"));
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

it.each(["not-there", ""])(
  "refuses a directory that is no data directory, and leaves it as it was: %j",
  async (name) => {
    const directory = path.join(scratch, name);

    const { exitCode, stdout, stderr } = await runCli(["token", "create", "--data-dir", directory, "--json"]);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "data-directory.not-there" } });
    expect(stderr).toContain(`${directory.replace(/\/$/, "")} is no data directory`);
    expect(stderr).toContain("--data-dir");
    expect(readdirSync(scratch)).toEqual([]);
  },
);
