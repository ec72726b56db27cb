/** Writes `bytes` from `at` on and says how many of them it took, as `writeSync` does. */
export type WriteBytes = (bytes: Buffer, at: number) => number;

/** Takes whole lines, line end included; never throws. */
export interface LineOutput {
  write(line: string): void;
}

/**
 * What a process says of itself. A line that cannot be written, as the disk is full, is lost, and nothing but it: the next
 * one that can be written follows a line that says how many were.
 */
export function createLineOutput(writeBytes: WriteBytes): LineOutput {
  let lost = 0;

  function writeAll(text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      at += writeBytes(bytes, at);
    }
  }

  return {
    write(line) {
      try {
        if (lost > 0) {
          // On a line of its own: what came before may have been cut off in the middle.
          writeAll(`\n${JSON.stringify({ level: 40, lines: lost, msg: "lines were lost here" })}\n`);
          lost = 0;
        }
        writeAll(line);
      } catch {
        lost += 1;
      }
    },
  };
}
