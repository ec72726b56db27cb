import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRoom } from "./room.ts";

describe("a room", () => {
  it("never holds more than it may, except one that is too large by itself", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 40 }), async (sizes) => {
        const room = createRoom({ bytes: 10, patienceMilliseconds: 10_000 });
        const inside = new Map<number, number>();

        await Promise.all(
          sizes.map((size, index) =>
            room.within(size, async () => {
              inside.set(index, size);
              const held = [...inside.values()].reduce((sum, bytes) => sum + bytes, 0);
              expect(held <= 10 || inside.size === 1 || held === size).toBe(true);
              await Promise.resolve();
              inside.delete(index);
            }),
          ),
        );

        expect(inside.size).toBe(0);
      }),
    );
  });

  it("refuses who waits too long, and serves who comes after", async () => {
    const room = createRoom({ bytes: 10, patienceMilliseconds: 20 });
    const gate = Promise.withResolvers<void>();
    const held = room.within(8, () => gate.promise);

    await expect(room.within(5, async () => undefined)).rejects.toMatchObject({ code: "log-batch.busy" });
    expect(await room.within(2, async () => "small")).toBe("small");

    gate.resolve();
    await held;
    expect(await room.within(10, async () => "all of it")).toBe("all of it");
  });

  it("makes room again after work that failed", async () => {
    const room = createRoom({ bytes: 10, patienceMilliseconds: 20 });

    await expect(room.within(10, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");

    expect(await room.within(10, async () => "next")).toBe("next");
  });
});
