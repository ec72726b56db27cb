import { describe, expect, it } from "vitest";
import { command, type GroupSpec } from "./command.ts";
import { runProgram } from "./run-program.ts";

/** What a command with flags that are yes or no is told. */
async function told(line: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
  let heard: unknown;
  const open = command({
    name: "open",
    summary: "open something",
    flags: {
      insecure: { flag: "--insecure", variable: "EXCLAVE_INSECURE", kind: "boolean", description: "without TLS" },
      confirm: { flag: "-y, --confirm", kind: "boolean", description: "do it without asking" },
    },
    run: async ({ flags }) => {
      heard = flags;
      return undefined;
    },
  });
  const root: GroupSpec = { name: "exclave", summary: "a program", commands: [open] };
  const sink = { write: () => undefined };
  await runProgram(root, line.split(" "), {
    version: "1.2.3",
    environment,
    home: "/nowhere",
    stdout: sink,
    stderr: sink,
    stdin: (async function* () {})(),
    outliveReaders: () => undefined,
    onInterrupt: () => undefined,
  });
  return heard;
}

describe("a flag that is yes or no", () => {
  it.each([
    ["open", { insecure: false, confirm: false }],
    ["open --insecure", { insecure: true, confirm: false }],
    ["open --insecure=true -y", { insecure: true, confirm: true }],
    ["open --confirm --confirm=false", { insecure: false, confirm: false }],
    ["open --confirm=false --confirm", { insecure: false, confirm: true }],
  ])("may say so, and the last one counts: %s", async (line, flags) => {
    expect(await told(line)).toEqual(flags);
  });

  it("that says no wins over a variable that says yes", async () => {
    const environment = { EXCLAVE_INSECURE: "true" };

    expect(await told("open", environment)).toMatchObject({ insecure: true });
    expect(await told("open --insecure=false", environment)).toMatchObject({ insecure: false });
  });
});
