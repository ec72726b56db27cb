import { isFault } from "@exclave/kernel";

export interface TokenWatchOptions {
  /** Rejects with Unauthenticated or Forbidden once the token does not hold any more, or not for the org. */
  readonly authenticate: () => Promise<unknown>;
  readonly milliseconds: number;
  readonly onLapse: () => void;
}

/** Asks now and then whether the token of an answer without an end still holds; returns what stops it. */
export function watchToken({ authenticate, milliseconds, onLapse }: TokenWatchOptions): () => void {
  const timer = setInterval(() => void check(), milliseconds);
  timer.unref();

  async function check(): Promise<void> {
    try {
      await authenticate();
    } catch (error) {
      // A database that is away says nothing of the token: the next time tells.
      if (isFault(error) && ["Unauthenticated", "Forbidden"].includes(error.kind)) {
        clearInterval(timer);
        onLapse();
      }
    }
  }

  return () => clearInterval(timer);
}
