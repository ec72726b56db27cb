import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventParser, type ServerSentEvent } from "./server-sent-events.ts";

function parsed(...chunks: string[]): ServerSentEvent[] {
  const parser = createEventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

describe("the event parser", () => {
  it("joins data lines, names the event and skips comments", () => {
    expect(parsed(": hello\nevent: build\nid: 7\ndata: one\ndata: two\n\n")).toEqual([
      { id: "7", event: "build", data: "one\ntwo" },
    ]);
  });

  it("takes every kind of line end", () => {
    expect(parsed("data: a\r\n\r\ndata: b\r\rdata: c\n\n").map(({ data }) => data)).toEqual(["a", "b", "c"]);
  });

  it("keeps the last id for events that have none", () => {
    expect(parsed("id: 1\ndata: a\n\ndata: b\n\n").map(({ id }) => id)).toEqual(["1", "1"]);
  });

  it("drops an event that never ended", () => {
    expect(parsed("data: a\n")).toEqual([]);
  });

  it("does not care where the wire cuts", () => {
    const text = "id: 1\r\nevent: x\r\ndata: a\r\ndata: b\r\n\r\n: ping\n\ndata: c\n\n";

    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = edges.slice(1).map((edge, index) => text.slice(edges[index], edge));

        expect(parsed(...chunks)).toEqual(parsed(text));
      }),
    );
  });
});
