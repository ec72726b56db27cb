import { describe, expect, it } from "vitest";
import { createFlights } from "./flights.ts";

function anAirport() {
  let time = 0;
  const landings: ((answer: string) => void)[] = [];
  const flights = createFlights<string>(() => time);
  return {
    flights,
    landings,
    pass: () => (time += 1),
    take(notBefore = time) {
      return flights.take("repository", notBefore, () => {
        const { promise, resolve } = Promise.withResolvers<string>();
        landings.push(resolve);
        return promise;
      });
    },
  };
}

describe("flights", () => {
  it("share one look-up among all who asked before it began", async () => {
    const airport = anAirport();
    const batch = 0;
    airport.pass();

    const answers = [airport.take(batch), airport.take(batch), airport.take(batch)];
    airport.landings[0]!("a");

    expect(await Promise.all(answers)).toEqual(["a", "a", "a"]);
    expect(await airport.take(batch)).toBe("a");
    expect(airport.landings).toHaveLength(1);
  });

  it("never answer with what was looked up before the question", async () => {
    const airport = anAirport();
    const first = airport.take();
    airport.pass();

    const late = [airport.take(), airport.take()];
    airport.landings[0]!("old");
    await first;
    await new Promise(setImmediate);
    airport.landings[1]!("new");

    expect(await Promise.all(late)).toEqual(["new", "new"]);
    expect(airport.landings).toHaveLength(2);
  });

  it("look again after an answer has come", async () => {
    const airport = anAirport();
    const first = airport.take();
    airport.landings[0]!("one");
    await first;
    await new Promise(setImmediate);
    airport.pass();

    const second = airport.take();
    airport.landings[1]!("two");

    expect(await second).toBe("two");
  });

  it("let the next one begin after a failure, which only those aboard hear of", async () => {
    const flights = createFlights<string>(() => performance.now());
    const failing = flights.take("r", performance.now(), () => Promise.reject(new Error("gone")));
    const waiting = flights.take("r", performance.now(), () => Promise.resolve("back"));

    await expect(failing).rejects.toThrow("gone");
    expect(await waiting).toBe("back");
  });
});
