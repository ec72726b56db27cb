import { buffer } from "node:stream/consumers";
import type { BlobStore } from "@exclave/storage";
import type { SegmentStore } from "./ports.ts";

/** Segments as blobs; safe to call concurrently. */
export function createSegmentStore(blobs: BlobStore): SegmentStore {
  return {
    async put(key, bytes) {
      await blobs.put(key, bytes);
    },
    async get(key) {
      const reading = await blobs.get(key);
      return reading && (await buffer(reading.body));
    },
    delete: (key) => blobs.delete(key),
  };
}
