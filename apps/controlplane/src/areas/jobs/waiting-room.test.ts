import { describe, expect, it } from "vitest";
import { createWaitingRoom, type Waiter } from "./waiting-room.ts";

function waiter(woken: string[], runnerId: string, changes: Partial<Waiter> = {}): Waiter {
  const base = { runnerId, runnerGroupId: "group", types: ["docker-build"], hasCapacity: true };
  return { ...base, ...changes, wake: () => woken.push(runnerId) };
}

describe("the waiting room", () => {
  it("wakes one runner per job, the longest waiting first", () => {
    const woken: string[] = [];
    const room = createWaitingRoom();
    room.enter(waiter(woken, "first"));
    room.enter(waiter(woken, "second"));

    room.offer("group", "docker-build");

    expect(woken).toEqual(["first"]);
  });

  it("passes over runners that cannot take the job", () => {
    const woken: string[] = [];
    const room = createWaitingRoom();
    room.enter(waiter(woken, "full", { hasCapacity: false }));
    room.enter(waiter(woken, "without the tool", { types: ["helm-chart-build"] }));
    room.enter(waiter(woken, "of another group", { runnerGroupId: "other" }));
    room.enter(waiter(woken, "able"));

    room.offer("group", "docker-build");

    expect(woken).toEqual(["able"]);
  });

  it("knows that a look found nothing until something is announced to the group", () => {
    const room = createWaitingRoom();
    room.beginLook("group", "kind")();

    expect(room.isQuiet("group", "kind")).toBe(true);
    expect(room.isQuiet("group", "other")).toBe(false);
    expect(room.isQuiet("other", "kind")).toBe(false);
    room.offer("group", "docker-build");
    expect(room.isQuiet("group", "kind")).toBe(false);
  });

  it("does not believe a look during which something was announced", () => {
    const room = createWaitingRoom();
    const noteNothing = room.beginLook("group", "kind");

    room.offer("group", "docker-build");
    noteNothing();

    expect(room.isQuiet("group", "kind")).toBe(false);
  });

  it("calls a runner that is full, so that it hears what to stop", () => {
    const woken: string[] = [];
    const room = createWaitingRoom();
    room.enter(waiter(woken, "full", { hasCapacity: false }));

    room.call("full");

    expect(woken).toEqual(["full"]);
  });

  it("forgets who has left", () => {
    const room = createWaitingRoom();
    const leave = room.enter(waiter([], "gone"));

    leave();

    expect(room.size).toBe(0);
  });
});
