import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWorkspace } from "./index.ts";

describe("a workspace", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "workspace-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("undoes the last thing first, then removes itself", async () => {
    const workspace = await createWorkspace(path.join(folder, "run1"));
    const order: string[] = [];
    workspace.onCleanup("first", async () => void order.push("first"));
    workspace.onCleanup("second", async () => void order.push(`second, ${existsSync(workspace.root)}`));

    const problems = await workspace.cleanUp();

    expect(order).toEqual(["second, true", "first"]);
    expect(problems).toEqual([]);
    expect(existsSync(workspace.root)).toBe(false);
  });

  it("goes on when one clean-up fails, and says which", async () => {
    const workspace = await createWorkspace(path.join(folder, "run1"));
    workspace.onCleanup("unmount it", async () => {
      throw new Error("busy");
    });

    expect(await workspace.cleanUp()).toEqual(["could not unmount it: busy"]);
    expect(existsSync(workspace.root)).toBe(false);
  });
});
