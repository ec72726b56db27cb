import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedEnvironment, ended, run } from "@exclave/process";
import { readableProject } from "@exclave/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findControlGroups } from "./control-group.ts";
import { createLauncher } from "./launcher.ts";
import { prepareSlot } from "./process-executor.ts";

const isRoot = process.getuid?.() === 0;
const FIRST_USER = 2_000_027_648;

/** Tells what it finds: its user outside, whom it sees, what it can read. */
const LOOK = `
const fs = require("node:fs");
const readable = (file) => { try { return fs.readFileSync(file, "utf8"); } catch (error) { return error.code; } };
const mapped = readable("/proc/self/uid_map").trim().split(/\\s+/);
fs.writeFileSync(process.env.HOME + "/mine", "x");
console.log(JSON.stringify({
  user: Number(mapped[1]), users: Number(mapped[2]), pid: process.pid,
  processes: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length,
  secret: readable(process.argv[1]), neighbour: readable(process.argv[2]), token: process.env.RUNNER_API_TOKEN ?? "",
}));
`;

describe("the walls around a job", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "walls-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.runIf(isRoot)(
    "let it see its slot and the program, in a place that others may not enter, and nothing else",
    async () => {
      const slots = path.join(folder, "closed/slots");
      const slot = { index: 0, directory: path.join(slots, "0") };
      const neighbour = { index: 1, directory: path.join(slots, "1") };
      mkdirSync(slots, { recursive: true });
      chmodSync(path.join(folder, "closed"), 0o700);
      prepareSlot(slot, FIRST_USER);
      prepareSlot(neighbour, FIRST_USER);
      writeFileSync(path.join(neighbour.directory, "its"), "private");
      writeFileSync(path.join(folder, "closed/credentials"), "secret");
      const stageDirectory = mkdtempSync(path.join(os.tmpdir(), "stage-"));
      const launcher = createLauncher({
        launch: { user: "own", userMap: "range", processes: "namespace" },
        program: [process.execPath, "-e", LOOK, path.join(folder, "closed/credentials")],
        readable: [path.dirname(process.execPath)],
        environment: allowedEnvironment(process.env),
        firstUser: FIRST_USER,
        stageDirectory,
        groups: undefined,
        limits: { memoryBytes: 2 ** 30, processes: 100, cpuSeconds: 60 },
      });

      const { child, ready } = launcher(slot, path.join(neighbour.directory, "its"));
      await ready;
      const [found] = await Promise.all([text(child.stdout!), ended(child)]);
      rmSync(stageDirectory, { recursive: true });

      expect(JSON.parse(found)).toEqual({
        user: FIRST_USER,
        users: 65_536,
        pid: 1,
        processes: 1,
        secret: "ENOENT",
        neighbour: "ENOENT",
        token: "",
      });
      expect(readFileSync(path.join(slot.directory, "mine"), "utf8")).toBe("x");
    },
  );

  it.runIf(isRoot)("end a job that takes more memory than it may, and know why it ended", async () => {
    const slot = { index: 0, directory: path.join(folder, "slot") };
    chmodSync(folder, 0o755);
    prepareSlot(slot, FIRST_USER);
    const launcher = createLauncher({
      launch: { user: "own", userMap: "range", processes: "namespace" },
      program: [process.execPath, "-e", "const kept = []; for (;;) kept.push(Buffer.alloc(1e7, 1));"],
      readable: [],
      environment: allowedEnvironment(process.env),
      firstUser: FIRST_USER,
      stageDirectory: folder,
      groups: findControlGroups("exclave-runner"),
      limits: { memoryBytes: 256 * 1024 ** 2, processes: 100, cpuSeconds: 60 },
    });

    const { child, ready, group } = launcher(slot, "");
    await ready;
    const { exitCode } = await ended(child);

    expect(exitCode).not.toBe(0);
    expect(group!.isOutOfMemory).toBe(true);
    group!.remove();
  });

  it("are what the report says they are", async () => {
    const report = await reportAs({});

    expect(report.isolation.linkLocal).toBe(isRoot ? "blocked" : "open");
    expect(report.toolchain.capabilities).toContain("docker-build");
    expect(report.isolation.gaps.length === 0).toBe(isRoot);
  });

  it.runIf(isRoot)("are lower for an ordinary user, and the report says so", async () => {
    const project = await readableProject(path.resolve(import.meta.dirname, "../../../.."));

    try {
      chmodSync(folder, 0o777);
      const report = await reportAs({ uid: 65_534, gid: 65_534 }, project.root);

      expect(report.isolation).toMatchObject({ user: "shared", linkLocal: "open" });
      expect(report.isolation.gaps.length).toBeGreaterThan(1);
      expect(report.toolchain.capabilities).not.toContain("docker-build");
    } finally {
      project.remove();
    }
  });

  it.runIf(isRoot)("keep compiled code where a job can read it and not write it", async () => {
    await reportAs({});

    const code = path.join(folder, "data-own/code");
    await until(() => readdirSync(code).length > 0);
    const [entry] = readdirSync(code);
    expect(statSync(path.join(code, entry!))).toMatchObject({ uid: 0 });
    expect(statSync(path.join(code, entry!)).mode & 0o022).toBe(0);
  });

  async function until(isTrue: () => boolean): Promise<void> {
    for (let tries = 0; !isTrue(); tries++) {
      expect(tries).toBeLessThan(200);
      await sleep(25);
    }
  }

  interface Report {
    readonly isolation: {
      readonly linkLocal: string;
      readonly gaps: readonly string[];
      readonly [name: string]: unknown;
    };
    readonly toolchain: { readonly capabilities: readonly string[] };
  }

  async function reportAs(user: { uid?: number; gid?: number }, root = path.resolve(".")): Promise<Report> {
    const { stdout, stderr, exitCode } = await run(
      process.execPath.startsWith(root) ? process.execPath : path.join(root, "node_modules/.bin/node"),
      [path.join(root, "apps/runner/src/main.ts"), "report"],
      {
        cwd: folder,
        environment: {
          ...allowedEnvironment(process.env),
          HOME: folder,
          EXCLAVE_RUNNER_DATA_DIR: path.join(folder, `data-${user.uid ?? "own"}`),
        },
        ...user,
      },
    );
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    return JSON.parse(stdout) as Report;
  }
});
