/** The last lines of a tool's output, for the failure they explain; one per run of a tool. Not masked yet. */
export interface LastLines {
  push(chunk: Buffer): void;
  lines(): readonly string[];
}

const KEPT_BYTES = 16 * 1024;
const KEPT_LINES = 20;

export function createLastLines(): LastLines {
  let kept: Buffer = Buffer.alloc(0);
  let isCut = false;
  return {
    push(chunk) {
      const all = Buffer.concat([kept, chunk]);
      isCut ||= all.length > KEPT_BYTES;
      kept = all.subarray(-KEPT_BYTES);
    },
    lines() {
      const lines = kept.toString("utf8").trimEnd().split(/\r?\n/);
      // Half a line may hold half a secret, which no mask would find.
      const whole = isCut ? lines.slice(1) : lines;
      return whole.filter((line) => line !== "").slice(-KEPT_LINES);
    },
  };
}
