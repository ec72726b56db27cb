import { gunzipSync } from "node:zlib";
import { sha256Digest } from "@exclave/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gunzip, gzip } from "./gzip.ts";

async function* streamOf(...chunks: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

function sample(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * index) % 251));
}

describe("gzip", () => {
  it("gives the bytes it has always given", async () => {
    const zipped = await collect(gzip(streamOf(sample(200_000))));

    expect(sha256Digest(zipped)).toBe("sha256:ed460e9b60fad699e2ef0da8250ff00b0f69003d397b45746f7cc0c5573dc889");
  });

  it("is read by the zlib of others", async () => {
    const zipped = await collect(gzip(streamOf(sample(150_000), sample(3))));

    expect(gunzipSync(zipped).equals(Buffer.concat([sample(150_000), sample(3)]))).toBe(true);
  });

  it("gives the same bytes however the content is cut", async () => {
    const content = sample(300_000);
    const whole = await collect(gzip(streamOf(content)));

    const cuts = fc.array(fc.nat(content.length), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [0, ...places.sort((a, b) => a - b), content.length];
        const parts = ends.slice(1).map((end, index) => content.subarray(ends[index], end));

        const zipped = await collect(gzip(streamOf(...parts)));

        expect(zipped.equals(whole)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it("makes a whole stream of nothing", async () => {
    const zipped = await collect(gzip(streamOf()));

    expect(gunzipSync(zipped)).toHaveLength(0);
  });
});

describe("gunzip", () => {
  it("gives back what was compressed", async () => {
    const content = await collect(gunzip(gzip(streamOf(sample(100_000)))));

    expect(content.equals(sample(100_000))).toBe(true);
  });

  it.each([
    ["no gzip stream", Buffer.from("plainly not")],
    ["a stream that is cut off", gzipCut()],
  ])("refuses %s", async (_what, bytes) => {
    await expect(collect(gunzip(streamOf(bytes)))).rejects.toMatchObject({ code: "gzip.damaged" });
  });
});

function gzipCut(): Buffer {
  return Buffer.from("1f8b0800000000000003cb48cdc9c9", "hex");
}
