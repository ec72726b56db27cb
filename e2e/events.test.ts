import { sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { startControlPlane } from "./harness/control-plane.ts";

const database = await testDatabase();
const controlPlane = await startControlPlane(database);
afterAll(() => controlPlane.stop());

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The next events after the one of that id; `meanwhile` runs once the stream has said something, or at once. */
async function eventsAfter(lastEventId: string, count: number, meanwhile = async () => {}): Promise<Heard[]> {
  const stopping = new AbortController();
  const heard: Heard[] = [];
  const events = controlPlane.client.events("stream_events", {
    query: { topics: "apps" },
    headers: { "Last-Event-ID": lastEventId },
    signal: stopping.signal,
  });
  for await (const { id = "", event, data } of events) {
    heard.push({ id, event, data: JSON.parse(data) as Heard["data"] });
    if (heard.length === 1) await meanwhile();
    if (heard.length === count) stopping.abort();
  }
  return heard;
}

const makeApp = async (name: string): Promise<void> => {
  await controlPlane.client.call("create_app", { body: { name } });
};

describe("a stream of events", () => {
  it("goes on after the event that its watcher has, and says first when that one is not kept any more", async () => {
    await makeApp("first");
    await makeApp("second");
    const [first, second] = await eventsAfter("0", 2);
    expect([first, second]).toMatchObject([{ event: "app.created" }, { event: "app.created" }]);
    expect(await eventsAfter(first!.id, 1)).toEqual([second]);

    await sql`delete from events where sequence = ${Number(first!.id)}`.execute(database.pools.system);

    const [gap, next] = await eventsAfter(first!.id, 2);
    expect(gap).toMatchObject({ id: first!.id, event: "stream.gap", data: { last_event_id: first!.id } });
    expect(next).toEqual(second);
  });

  it("that is ahead of every event, as after a backup was restored, says so and hears what comes", async () => {
    const [gap, next] = await eventsAfter("999999999", 2, () => makeApp("third"));

    expect(gap).toMatchObject({ event: "stream.gap", data: { last_event_id: "999999999" } });
    expect(next).toMatchObject({ event: "app.created", data: { name: "third" } });
  });
});
