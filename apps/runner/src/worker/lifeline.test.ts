import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createLifeline } from "./lifeline.ts";

describe("the lifeline", () => {
  it("brings the spec, then the reason to stop", async () => {
    const input = new PassThrough();
    const lifeline = createLifeline<{ a: number }>(input);

    input.write('{"a":');
    input.write("1}\n");

    expect(await lifeline.spec).toEqual({ a: 1 });
    expect(lifeline.signal.aborted).toBe(false);
    input.write("nonsense\nlease-lost\ncancelled\n");
    await expect.poll(() => lifeline.signal.aborted).toBe(true);
    expect(lifeline.signal.reason).toMatchObject({ reason: "lease-lost" });
  });

  it("stops the job when the listener is gone", async () => {
    const input = new PassThrough();
    const lifeline = createLifeline(input);

    input.end();

    await expect(lifeline.spec).rejects.toMatchObject({ reason: "orphaned" });
    expect(lifeline.signal.aborted).toBe(true);
  });
});
