import { createClient } from "@exclave/client";
import {
  conflict,
  forbidden,
  invalidInput,
  notFound,
  preconditionFailed,
  unauthenticated,
  unavailable,
} from "@exclave/kernel";
import { expect, it } from "vitest";
import { exitCodeOf } from "./exit-codes.ts";

/** What a call fails with that a server answers so. */
async function answered(status: number): Promise<unknown> {
  const fetch = async () => Response.json({ error: "no", code: "a.code" }, { status });
  const client = createClient({ url: "http://localhost", fetch });
  return await client.call("get_app", { path: { app_id: "app" } }).catch((error: unknown) => error);
}

it("is that of a wrong command line for whatever was wrong before the server was asked, and for nothing else", async () => {
  expect(exitCodeOf(invalidInput("a.code", "no"))).toBe(2);
  expect(exitCodeOf(await answered(400))).toBe(1);
  for (const make of [conflict, notFound, preconditionFailed, unavailable]) {
    expect(exitCodeOf(make("a.code", "no"))).toBe(1);
  }
});

it("is the same for what is not authorised, whoever says so", async () => {
  expect(exitCodeOf(unauthenticated("a.code", "no"))).toBe(4);
  expect(exitCodeOf(forbidden("a.code", "no"))).toBe(4);
  expect(exitCodeOf(await answered(401))).toBe(4);
  expect(exitCodeOf(await answered(403))).toBe(4);
});

it("tells Ctrl-C and builds that failed from everything else, and a mistake of ours from one of who calls", () => {
  expect(exitCodeOf(invalidInput("interrupted", "interrupted"))).toBe(130);
  expect(exitCodeOf(preconditionFailed("build.failed", "failed"))).toBe(3);
  expect(exitCodeOf(new Error("a mistake of ours"))).toBe(1);
});
