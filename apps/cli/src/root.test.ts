import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCli } from "../test/run-cli.ts";
import { type CommandSpec, type GroupSpec, isGroup } from "./commands/command.ts";
import { cliReference } from "./commands/reference.ts";
import { root } from "./root.ts";

/** Every command and group, by the words that name it. */
function pathsOf(
  group: GroupSpec,
  parent: readonly string[] = [],
): { path: string[]; spec: CommandSpec | GroupSpec }[] {
  return group.commands.flatMap((spec) => {
    const path = [...parent, spec.name];
    return [{ path, spec }, ...(isGroup(spec) ? pathsOf(spec, path) : [])];
  });
}

const all = pathsOf(root);

describe("help", () => {
  it("is what it was, for every command", async () => {
    const texts: string[] = [];

    for (const path of [[], ...all.map(({ path }) => path)]) {
      const { exitCode, stdout, stderr } = await runCli([...path, "--help"]);
      expect({ path, exitCode, stderr }).toEqual({ path, exitCode: 0, stderr: "" });
      texts.push(`$ exclave ${[...path, "--help"].join(" ")}\n${stdout}`);
    }

    expect(texts.join("\n")).toMatchSnapshot();
  });

  it("needs no server, token or configuration", async () => {
    const environment = { EXCLAVE_API_URL: "http://127.0.0.1:1", EXCLAVE_CONFIG_FILE: "/nowhere/at/all" };

    const { exitCode, stdout } = await runCli(["apps", "list", "--help"], { environment });

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Usage: exclave apps list");
  });

  it("is shown by the word in front, too", async () => {
    const behind = await runCli(["apps", "sync", "--help"]);

    const before = await runCli(["help", "apps", "sync"]);
    const ofAll = await runCli(["help"]);
    const ofNone = await runCli(["help", "apps", "snyc"]);

    expect(before).toEqual(behind);
    expect(ofAll.stdout).toBe((await runCli(["--help"])).stdout);
    expect(ofNone).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ofNone.stderr).toContain("did you mean sync");
  });

  it.each([
    [
      ["--help", "apps", "sync"],
      ["apps", "sync", "--help"],
    ],
    [
      ["apps", "-h", "--no-color", "sync"],
      ["apps", "sync", "--help"],
    ],
    [
      ["-h", "apps"],
      ["apps", "--help"],
    ],
    [
      ["--help", "--output", "table", "apps", "get", "shop"],
      ["apps", "get", "--help"],
    ],
  ])("is of the command that follows, where it stands in front: %j", async (before, behind) => {
    expect(await runCli(before)).toEqual(await runCli(behind));
  });

  it("is shown by a group that is named alone", async () => {
    const { exitCode, stdout, stderr } = await runCli(["builds"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("create [options] [component]");
    expect(stderr).toBe("");
  });
});

describe("every command", () => {
  it("has an example, unless it is there for another client's sake", () => {
    const without = all.filter(
      ({ spec }) => !isGroup(spec) && !spec.isHidden && !spec.deprecatedFor && spec.examples === undefined,
    );

    expect(without.map(({ path }) => path.join(" "))).toEqual(["config clear"]);
  });

  it("of variables takes what another client calls them", async () => {
    const environment = { EXCLAVE_API_URL: "http://127.0.0.1:9" };

    const byFlag = await runCli(["apps", "variables", "delete", "-i", "apsx", "--confirm"], { environment });
    const older = await runCli(["secrets", "delete", "--secret-id", "apsx", "--confirm"], { environment });

    // No token, and no mistake in the command line before that was noticed.
    expect([byFlag.exitCode, older.exitCode]).toEqual([4, 4]);
    expect(older.stderr).toContain("`exclave apps variables delete` is the name of this command now");
  });

  it("takes flags by the names that other clients and other commands have for them, and shows one of them", async () => {
    const lines = [
      "apps get --app shop",
      "apps get --app-id=shop",
      "apps sync --app shop",
      "apps sync -a shop",
      "apps plan --app-id shop",
      "apps diff --app shop",
      "apps export --app shop",
      "apps select --app shop",
      "apps select -a shop",
      "config app --app shop",
      "config app --app-id shop",
      "builds list --app shop",
      "orgs select --org acme",
      "orgs select --org-id acme",
      "config org --org acme",
      "apps list --org acme",
      "apps rename -a shop --name store --rename=false",
      "apps delete --app shop --confirm=true",
      "apps create --name shop --no-select=false --json=false",
      "actions delete-workflow -w migrate -a shop --confirm",
      "actions delete --action-workflow-id migrate",
      "s ls -a shop",
    ];

    // No token, and no mistake in the command line before that was noticed.
    for (const line of lines) {
      const environment = { EXCLAVE_API_URL: "http://127.0.0.1:9" };
      const { exitCode, stderr } = await runCli(line.split(" "), { environment });
      expect({ line, exitCode, stderr }).toMatchObject({
        exitCode: line.includes(" sync") || line.includes(" plan") ? 1 : 4,
      });
    }
    const { stdout } = await runCli(["apps", "sync", "--help"]);
    expect(stdout.match(/--app\S*/g)).toEqual(["--app-id"]);
  });

  it("is in the reference: run `npm run generate` when it is not", () => {
    const written = readFileSync("docs/reference/cli.generated.md", "utf8");

    expect(written).toBe(cliReference(root));
  });
});

describe("standard input", () => {
  it("that is no text is refused, and kept as nothing else", async () => {
    const input = Buffer.from([0xff, 0xfe]);

    const ran = await runCli(["apps", "variables", "create", "--name", "key"], { input });

    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("(usage.input)");
  });
});

describe("a command line that is wrong", () => {
  it("ends with 2 and says on standard error what to do", async () => {
    const unknown = await runCli(["apps", "lst"]);
    const flag = await runCli(["apps", "list", "--limti", "3"]);
    const format = await runCli(["version", "--output", "xml"]);
    const number = await runCli(["apps", "list", "--limit", "many"]);

    expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
    expect(unknown.stderr).toContain("Did you mean one of list, ls?");
    expect(flag).toMatchObject({ exitCode: 2, stdout: "" });
    expect(flag.stderr).toContain("Did you mean --limit?");
    expect(format.stderr).toContain("one of table, json, yaml, name");
    expect(number).toMatchObject({ exitCode: 2 });
    expect(number.stderr).toContain('--limit is "many"');
  });

  it.each([
    [["buidls", "--help"], "builds"],
    [["apps", "snyc", "-h"], "sync"],
    [["--help", "buidls"], "builds"],
    [["-h", "apps", "snyc"], "sync"],
    [["--no-color", "buidls", "--help", "--json"], "builds"],
  ])("is wrong also where help is asked for: %j", async (words, near) => {
    const { exitCode, stderr } = await runCli(words);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("unknown command");
    expect(stderr).toContain(`did you mean ${near}`);
  });

  it("is told as a document too, where one was asked for", async () => {
    const { exitCode, stdout, stderr } = await runCli(["apps", "lst", "--json"]);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "usage.command-line", retryable: false } });
    expect(stderr).toContain("exclave:");
  });

  it("is told in the format that was asked for, wherever that stands", async () => {
    const behind = await runCli(["apps", "lst", "--output=json"]);
    const before = await runCli(["--output", "yaml", "apps", "lst"]);
    const port = await runCli(["up", "--port", "99999", "--data-dir", "/nowhere/at/all"]);

    expect(JSON.parse(behind.stdout)).toMatchObject({ error: { code: "usage.command-line" } });
    expect(before.stdout).toMatch(/^error:\n {2}code: usage.command-line\n/);
    expect(port).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("(address.port)") });
  });

  it("of a command that streams puts nothing on standard output, for that is the stream's", async () => {
    const lines = [
      ["up", "--json", "--nonsense"],
      ["--output", "json", "up", "extra"],
      ["logs", "--json", "--tial"],
    ];

    const ran = await Promise.all(lines.map((line) => runCli(line)));

    expect(ran.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual(
      lines.map(() => ({ exitCode: 2, stdout: "" })),
    );
  });
});

describe("output", () => {
  it("has one shape for success and one for failure, in JSON and in YAML", async () => {
    const json = await runCli(["version", "--json"]);
    const yaml = await runCli(["--output", "yaml", "version"]);
    const failed = await runCli(["apps", "list", "--output", "yaml"]);

    expect(JSON.parse(json.stdout)).toEqual({ data: { version: "1.2.3" } });
    expect(yaml.stdout).toBe("data:\n  version: 1.2.3\n");
    expect(failed.exitCode).toBe(4);
    expect(failed.stdout).toMatch(/^error:\n {2}code: auth.not-logged-in\n/);
    expect(failed.stderr).toContain("run `exclave auth login`, or set EXCLAVE_API_TOKEN");
  });

  it("has colours on a terminal, and none where they are not wanted", async () => {
    const coloured = await runCli(["exit-codes"], { columns: 80 });
    const flag = await runCli(["exit-codes", "--no-color"], { columns: 80 });
    const variable = await runCli(["exit-codes"], { columns: 80, environment: { NO_COLOR: "1" } });
    const piped = await runCli(["exit-codes"]);

    expect(coloured.stdout).toContain("\u001b[");
    expect(flag.stdout + variable.stdout + piped.stdout).not.toContain("\u001b[");
  });
});
