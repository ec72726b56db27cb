import { internal, sleep, unavailable } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { describe, expect, it } from "vitest";
import { createRuns, toTheEnd } from "./index.ts";

const { pools } = await testDatabase();

/** Runs of one at a time; what each does is told by its target. */
function someRuns(kind: string) {
  const performed: string[] = [];
  const errors: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const runs = createRuns<{ name: string; work: (stopping: AbortSignal) => Promise<void> }>({
    pools,
    lockOf: ({ name }) => `${kind} ${name}`,
    atOnce: 1,
    async perform({ name, work }, stopping) {
      performed.push(name);
      begun.resolve();
      await work(stopping);
    },
    onError: (error) => errors.push(error),
  });
  return { runs, performed, errors, begun: begun.promise };
}

const forEver = (stopping: AbortSignal): Promise<void> => sleep(3_600_000, stopping);
const nothing = (): Promise<void> => Promise.resolve();

describe("a drain of runs", () => {
  it("leaves what waits for its turn, and what is begun later, to whoever sweeps", async () => {
    const { runs, performed, errors, begun } = someRuns("queued");
    runs.begin({ name: "first", work: forEver });
    runs.begin({ name: "second", work: nothing });
    await begun;

    const drained = runs.drain();
    runs.begin({ name: "third", work: nothing });
    await drained;
    runs.begin({ name: "fourth", work: nothing });
    await runs.drain();

    expect(performed).toEqual(["first"]);
    expect(errors).toEqual([]);
  });

  it.each([
    ["what would have been tried again", unavailable("git.unreachable", "the host does not answer")],
    ["two transactions in each other's way", Object.assign(new Error("deadlock detected"), { code: "40P01" })],
  ])("cuts tries short, and tells nobody of %s", async (_, error) => {
    const { runs, errors, begun } = someRuns(error.message);
    const fail = () => Promise.reject(new Error("the target was ended"));
    runs.begin({
      name: "one",
      work: (stopping) => toTheEnd({ work: () => Promise.reject(error), fail, stopping }),
    });
    await begun;

    await runs.drain();

    expect(errors).toEqual([]);
  });

  it.each([
    ["a mistake of ours", new TypeError("x is not a function")],
    ["a fault that is there to stay", internal("install-sync.no-way", "it cannot become that")],
  ])("still tells of %s", async (_, error) => {
    const { runs, errors, begun } = someRuns(error.message);
    runs.begin({ name: "one", work: (stopping) => forEver(stopping).catch(() => Promise.reject(error)) });
    await begun;

    await runs.drain();

    expect(errors).toEqual([error]);
  });
});
