import { sleep } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { createDrain } from "./drain.ts";

const settled = Symbol("settled");

function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const either = [promise.then(() => settled), sleep(20)];
  return Promise.race(either).then((first) => first === settled);
}

describe("a drain", () => {
  it("waits for the step under way and parks the one that comes after", async () => {
    const drain = createDrain();
    const { promise: work, resolve: finish } = Promise.withResolvers<string>();
    const step = drain.step(() => work);

    const closing = drain.close(5_000);
    const next = drain.step(async () => "never");
    const closedEarly = await hasSettled(closing);
    finish("done");

    expect(closedEarly).toBe(false);
    expect(await step).toBe("done");
    expect(await closing).toBe(0);
    expect(await hasSettled(next)).toBe(false);
  });

  it("gives up on a step that does not end, and says how many are left", async () => {
    const drain = createDrain();
    void drain.step(() => Promise.withResolvers<void>().promise);

    const left = await drain.close(1);

    expect(left).toBe(1);
  });

  it("parks a wait that the stop itself broke, and passes on one that broke before", async () => {
    const drain = createDrain();
    const before = drain.wait(() => Promise.reject(new Error("real")));
    const { promise, reject } = Promise.withResolvers<void>();
    const during = drain.wait(() => promise);

    await expect(before).rejects.toThrow("real");
    await drain.close(0);
    reject(new Error("the database is closed"));

    expect(await hasSettled(during)).toBe(false);
  });
});
