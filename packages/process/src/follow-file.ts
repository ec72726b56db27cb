import type { FileHandle } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { limitExceeded } from "@exclave/kernel";

/** Takes a chunk; the next one comes once the returned promise has settled. */
export type Consume = (chunk: Buffer) => Promise<void> | undefined;

export interface FollowOptions {
  readonly consume: Consume;
  /** Asked before each look: what is written after the last one is nobody's. */
  readonly isOver: () => boolean;
  readonly limitBytes: number;
}

const CHUNK_BYTES = 64 * 1024;
/** Between two looks at a file that had nothing new: nobody sees the difference. */
const LOOK_MILLISECONDS = 20;

/** Reads what others append to a file until they are done; throws LimitExceeded `process.output-too-long`. */
export async function followFile(file: FileHandle, { consume, isOver, limitBytes }: FollowOptions): Promise<void> {
  for (let at = 0; ; ) {
    const isLast = isOver();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    at += bytesRead;
    if (at > limitBytes) {
      throw limitExceeded("process.output-too-long", `a program printed more than ${limitBytes} bytes`);
    }
    if (bytesRead > 0) {
      await consume(buffer.subarray(0, bytesRead));
    } else if (isLast) {
      return;
    } else {
      await setTimeout(LOOK_MILLISECONDS);
    }
  }
}
