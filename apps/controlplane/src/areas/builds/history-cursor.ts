import { invalidInput } from "@exclave/kernel";

/** A place in the org's builds, newest first: just after one build, or just before one. */
export interface HistoryCursor {
  readonly direction: "older" | "newer";
  readonly buildId: string;
}

export function encodeCursor({ direction, buildId }: HistoryCursor): string {
  return Buffer.from(`${direction} ${buildId}`).toString("base64url");
}

/** Reads a cursor that `encodeCursor` wrote; throws InvalidInput for anything else. */
export function decodeCursor(text: string | undefined): HistoryCursor | undefined {
  if (!text) {
    return undefined;
  }
  const plain = Buffer.from(text, "base64url").toString("utf8");
  const [, direction, buildId] = /^(older|newer) (bld[0-9a-z]{23})$/.exec(plain) ?? [];
  if (!direction || !buildId) {
    throw invalidInput("request.invalid-field", "invalid input for cursor", {
      hint: "send next_cursor or previous_cursor of an earlier answer, or none",
      details: { fields: ["cursor"] },
    });
  }
  return { direction: direction as HistoryCursor["direction"], buildId };
}
